import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { known } from '../../controller/core/known.ts';
import { keysOfEvent } from '../../controller/server/keys-of-event.ts';
import { startTestServer } from './support.ts';

interface Examples {
  readonly name: string;
  readonly examples: readonly Payload[];
}
type Payload = Readonly<Record<string, unknown>> & {
  readonly action?: string;
  readonly repository?: { readonly id: number };
};
const examples: readonly Examples[] = createRequire(import.meta.url)('@octokit/webhooks-examples');
const payloads = examples.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));

/** Of the events that wake something: what, by action. All others wake nothing. */
const routed: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  pull_request: {
    opened: /^pull\/\d+$/,
    reopened: /^pull\/\d+$/,
    synchronize: /^pull\/\d+$/,
    ready_for_review: /^pull\/\d+$/,
    converted_to_draft: /^pull\/\d+$/,
    closed: /^pull\/\d+(,branch\/main)?$/,
  },
  pull_request_review: { submitted: /^pull\/\d+$/, dismissed: /^pull\/\d+$/ },
  merge_group: { checks_requested: /^group\/[0-9a-f]{40}\/104$/ },
  // Tags wake nothing; the default branch of these examples is master.
  push: { undefined: /^(branch\/main)?$/ },
  check_suite: { rerequested: /^pull\/2$/ },
  // The checks of the examples are somebody else's, and wake nothing.
};

describe("GitHub's own examples", () => {
  it('all pass through the server, are routed or ignored as the table says, and leave no error', async () => {
    const server = await startTestServer();
    const woke = new Map<string, number>();
    for (const { name, payload } of payloads) {
      const response = await server.deliver(name, payload);
      const { queued } = (await response.json()) as { queued: string[] };
      expect(response.status, `${name} ${payload.action}`).toBe(202);
      expect(queued.join(), `${name} ${payload.action}`).toMatch(routed[name]?.[String(payload.action)] ?? /^$/);
      if (queued.length > 0) woke.set(name, (woke.get(name) ?? 0) + 1);
    }
    expect(payloads.length).toBeGreaterThan(300);
    expect(Object.fromEntries(woke)).toEqual({
      check_suite: 2,
      merge_group: 2,
      pull_request: expect.any(Number),
      pull_request_review: 4,
      push: 2,
    });
    expect(server.lines).toEqual([]);
  });

  it('wake nothing where they are of another repository than the one that is pinned', () => {
    for (const { name, payload } of payloads) {
      expect(keysOfEvent(name, payload, 1), name).toEqual([]);
      const own = payload.repository?.id;
      expect(keysOfEvent(name, payload, own), name).toEqual(keysOfEvent(name, payload));
    }
  });
});

const repository = { id: 74, default_branch: 'trunk' };
const here = { base: { repo: { id: 74 } } };
const sha = 'c'.repeat(40);
const group = {
  base_ref: 'refs/heads/trunk',
  head_ref: `refs/heads/gh-readonly-queue/trunk/pr-7-${sha}`,
  head_sha: sha,
};

describe('keysOfEvent', () => {
  const rows: { why: string; event: string; payload: object; keys: string[] }[] = [
    { why: 'a push to the default branch', event: 'push', payload: { ref: 'refs/heads/trunk' }, keys: ['branch/main'] },
    { why: 'a push to a branch that only looks like it', event: 'push', payload: { ref: 'refs/heads/main' }, keys: [] },
    { why: 'a tag of that name', event: 'push', payload: { ref: 'refs/tags/trunk' }, keys: [] },
    {
      why: 'a review may complete the sign-off',
      event: 'pull_request_review',
      payload: { action: 'submitted', pull_request: { number: 7 } },
      keys: ['pull/7'],
    },
    {
      why: 'a merge wakes both runs',
      event: 'pull_request',
      payload: { action: 'closed', pull_request: { number: 7, merged: true } },
      keys: ['pull/7', 'branch/main'],
    },
    {
      why: 'an action that GitHub adds tomorrow may matter',
      event: 'pull_request',
      payload: { action: 'unheard_of', pull_request: { number: 7 } },
      keys: ['pull/7'],
    },
    {
      why: 'a label says nothing about content, and we set some ourselves',
      event: 'pull_request',
      payload: { action: 'labeled', pull_request: { number: 7 } },
      keys: [],
    },
    {
      why: 'our own comment must not wake the run that wrote it',
      event: 'issue_comment',
      payload: { action: 'created', issue: { number: 7, pull_request: {} } },
      keys: [],
    },
    {
      why: 'a line comment changes no sign-off',
      event: 'pull_request_review_comment',
      payload: { action: 'created', pull_request: { number: 7 } },
      keys: [],
    },
    { why: 'our own deployment', event: 'deployment', payload: { action: 'created', deployment: { id: 1 } }, keys: [] },
    {
      why: 'somebody asks for our check again',
      event: 'check_run',
      payload: { action: 'rerequested', check_run: { name: 'tre/plan', pull_requests: [{ number: 7, ...here }] } },
      keys: ['pull/7'],
    },
    {
      why: 'a button in our check',
      event: 'check_run',
      payload: {
        action: 'requested_action',
        check_run: { name: 'tre/sign-off', pull_requests: [{ number: 7, ...here }] },
      },
      keys: ['pull/7'],
    },
    {
      why: 'our check was written: that is no question',
      event: 'check_run',
      payload: { action: 'completed', check_run: { name: 'tre/plan', pull_requests: [{ number: 7, ...here }] } },
      keys: [],
    },
    {
      why: 'the check of somebody else',
      event: 'check_run',
      payload: { action: 'rerequested', check_run: { name: 'lint', pull_requests: [{ number: 7, ...here }] } },
      keys: [],
    },
    {
      why: 'a fork has the same head in a pull request of its own; its #9 is not ours',
      event: 'check_suite',
      payload: {
        action: 'rerequested',
        check_suite: {
          pull_requests: [
            { number: 7, ...here },
            { number: 9, base: { repo: { id: 75 } } },
          ],
        },
      },
      keys: ['pull/7'],
    },
    {
      why: 'the merge queue asks',
      event: 'merge_group',
      payload: { action: 'checks_requested', merge_group: group },
      keys: [`group/${sha}/7`],
    },
    {
      why: 'the merge queue of another branch',
      event: 'merge_group',
      payload: { action: 'checks_requested', merge_group: { ...group, base_ref: 'refs/heads/main' } },
      keys: [],
    },
    { why: 'the group is gone', event: 'merge_group', payload: { action: 'destroyed', merge_group: group }, keys: [] },
    { why: 'an event by the name of something else', event: 'constructor', payload: {}, keys: [] },
  ];
  it.each(rows)('$event: $why', ({ event, payload, keys }) => {
    expect(keysOfEvent(event, { repository, ...payload }, 74)).toEqual(keys);
  });

  it('wakes nothing by another repository that knows our secret', () => {
    expect(keysOfEvent('push', { ref: 'refs/heads/trunk', repository: { ...repository, id: 75 } }, 74)).toEqual([]);
  });
});

describe('what is signed and yet not as GitHub documents it', () => {
  const wrong: readonly unknown[] = [null, true, 7.5, -1, 'text', [], [null], {}, '7; rm -rf /'];
  const awake = [
    { event: 'push', payload: { repository, ref: 'refs/heads/trunk' } },
    { event: 'pull_request', payload: { repository, action: 'closed', pull_request: { number: 7, merged: true } } },
    { event: 'pull_request_review', payload: { repository, action: 'submitted', pull_request: { number: 7 } } },
    {
      event: 'check_run',
      payload: {
        repository,
        action: 'rerequested',
        check_run: { name: 'tre/plan', pull_requests: [{ number: 7, ...here }] },
      },
    },
    {
      event: 'check_suite',
      payload: { repository, action: 'rerequested', check_suite: { pull_requests: [{ number: 7, ...here }] } },
    },
    { event: 'merge_group', payload: { repository, action: 'checks_requested', merge_group: group } },
  ];

  /** Every place in a value, as a path of keys. */
  function places(value: unknown): string[][] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, child]) => [[key], ...places(child).map((rest) => [key, ...rest])]);
  }

  function withAt(value: unknown, [key = '', ...rest]: readonly string[], put: unknown): unknown {
    const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) };
    copy[key] = rest.length === 0 ? put : withAt(copy[key], rest, put);
    return copy;
  }

  it.each(awake)(
    '$event with any field of a wrong type is answered 202 and wakes at most what it names',
    async ({ event, payload }) => {
      const server = await startTestServer({
        repository: { pin: { id: 74, ownerId: 1 }, defaultBranch: async () => known('trunk') },
      });
      const regular = keysOfEvent(event, payload);
      expect(regular).not.toEqual([]);
      for (const place of places(payload)) {
        for (const put of wrong) {
          const response = await server.deliver(event, withAt(payload, place, put));
          expect(response.status, `${place.join('.')} = ${JSON.stringify(put)}`).toBe(202);
        }
      }
      expect(server.queued.filter((key) => !regular.includes(key))).toEqual([]);
      expect(server.lines).toEqual([]);
    },
  );

  const bodies = [
    { why: 'not JSON', body: '{' },
    { why: 'an array', body: '[{"ref":"refs/heads/trunk"}]' },
    { why: 'null (argo-cd fa0d6a8)', body: 'null' },
    { why: 'text', body: '"push"' },
    { why: 'nested a hundred thousand deep', body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
    { why: 'nested objects, cut off', body: '{"repository":'.repeat(50_000) },
    { why: 'a prototype', body: '{"__proto__":{"ref":"refs/heads/trunk","repository":{"default_branch":"trunk"}}}' },
  ];
  it.each(bodies)('wakes nothing: $why', async ({ body }) => {
    const server = await startTestServer();
    const response = await server.deliver('push', body);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ queued: [] });
    expect(server.lines).toEqual([]);
  });
});
