import webhooks from '@octokit/webhooks-examples' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { known } from '../../controller/core/known.ts';
import { keysOfEvent } from '../../controller/server/keys-of-event.ts';
import { compareSettings } from '../../controller/setup/compare-settings.ts';
import { countFindings } from '../../controller/setup/render-findings.ts';
import type { Change, LiveRuleset, LiveSettings, Rule } from '../../controller/setup/types.ts';
import { appId, liveAs, refused, wantedOf } from './sample.ts';

const wanted = wantedOf();
const live = liveAs(wanted);
const main = ofRead(live.rulesets)[0]!;

function ofRead<T>(read: { readonly known: true; readonly value: T } | { readonly known: false }): T {
  if (!read.known) throw new Error('the sample is known');
  return read.value;
}

function withMain(more: Partial<LiveRuleset>): LiveSettings {
  return { ...live, rulesets: known([{ ...main, ...more }, ...ofRead(live.rulesets).slice(1)]) };
}

function withRule(type: string, parameters: NonNullable<Rule['parameters']>): LiveSettings {
  const rules = main.rules.map((rule) =>
    rule.type === type ? { type, parameters: { ...rule.parameters, ...parameters } } : rule,
  );
  return withMain({ rules });
}

function found(given: LiveSettings, what: string): Change {
  const change = compareSettings(wanted, given).find((one) => one.what === what);
  if (!change) throw new Error(`nothing was said about ${what}`);
  return change;
}

describe('a repository as it should be', () => {
  it('gives nothing to do', () => {
    const changes = compareSettings(wanted, live);

    expect(changes.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(countFindings(changes)).toEqual({ ok: changes.length, wrong: 0, unknown: 0 });
  });

  it('each thing that is looked at says why it matters and how it is mended', () => {
    for (const { what, why, mend } of compareSettings(wanted, live)) {
      expect(what).toBeTruthy();
      expect(why.length).toBeGreaterThan(20);
      expect(mend.length).toBeGreaterThan(10);
    }
  });
});

describe('a second lock that does not lock', () => {
  it.each([
    {
      why: 'a check that is not bound to our App can be set by any writer (finding 30)',
      given: withRule('required_status_checks', { required_status_checks: [{ context: 'tre/plan' }] }),
      detail:
        /required_status_checks is tre\/plan from anybody, wanted tre\/plan from App 77, tre\/sign-off from App 77/,
    },
    {
      why: 'another App answers our check',
      given: withRule('required_status_checks', {
        required_status_checks: [
          { context: 'tre/plan', integration_id: 15368 },
          { context: 'tre/sign-off', integration_id: appId },
        ],
      }),
      detail: /tre\/plan from App 15368/,
    },
    {
      why: 'approve, then push: the approval stays',
      given: withRule('pull_request', { dismiss_stale_reviews_on_push: false }),
      detail: /dismiss_stale_reviews_on_push is false, wanted true/,
    },
    {
      why: 'the pusher approves the own push',
      given: withRule('pull_request', { require_last_push_approval: false }),
      detail: /require_last_push_approval is false, wanted true/,
    },
    {
      why: 'no approval at all',
      given: withRule('pull_request', { required_approving_review_count: 0 }),
      detail: /required_approving_review_count is 0, wanted 1/,
    },
    { why: 'it only looks on', given: withMain({ enforcement: 'evaluate' }), detail: /it is evaluate/ },
    {
      why: 'main is left out again',
      given: withMain({ exclude: ['refs/heads/main'] }),
      detail: /it leaves out refs\/heads\/main/,
    },
    {
      why: 'another branch is covered',
      given: withMain({ include: ['refs/heads/master'] }),
      detail: /it does not cover refs\/heads\/main/,
    },
    {
      why: 'administrators go around it',
      given: withMain({
        bypass: [...(main.bypass as []), { actor_type: 'RepositoryRole', actor_id: 5, bypass_mode: 'always' }],
      }),
      detail: /RepositoryRole 5 can bypass it/,
    },
    {
      why: 'the App could push to main, not only merge',
      given: withMain({ bypass: [{ actor_type: 'Integration', actor_id: appId, bypass_mode: 'always' }] }),
      detail: /App 77 can bypass it/,
    },
    {
      why: 'force pushes are allowed',
      given: withMain({ rules: main.rules.filter(({ type }) => type !== 'non_fast_forward') }),
      detail: /rule non_fast_forward is missing/,
    },
  ])('$why', ({ given, detail }) => {
    const change = found(given, 'ruleset tre: main');

    expect(change.state).toBe('different');
    expect(change.detail).toMatch(detail);
    expect(change.write).toMatchObject({
      kind: 'ruleset',
      id: main.id,
      ruleset: { bypass: wanted.rulesets[0]?.bypass },
    });
  });

  it('what a write sends is what is wanted: looked at again, nothing is left', () => {
    const given = withMain({
      enforcement: 'disabled',
      exclude: ['refs/heads/main'],
      rules: [
        { type: 'required_signatures' },
        { type: 'pull_request', parameters: { required_approving_review_count: 2 } },
        {
          type: 'required_status_checks',
          parameters: { required_status_checks: [{ context: 'ci' }, { context: 'tre/plan' }] },
        },
      ],
      bypass: [{ actor_type: 'OrganizationAdmin', actor_id: null, bypass_mode: 'always' }],
    });
    const { write } = found(given, 'ruleset tre: main');
    if (write?.kind !== 'ruleset') throw new Error('expected a ruleset to be written');
    const rule = (type: string) => write.ruleset.rules.find((one) => one.type === type);

    expect(found(withMain(write.ruleset), 'ruleset tre: main').state).toBe('ok');
    // What somebody made stricter stays.
    expect(rule('required_signatures')).toBeDefined();
    expect(rule('pull_request')?.parameters?.['required_approving_review_count']).toBe(2);
    expect(rule('required_status_checks')?.parameters?.['required_status_checks']).toEqual([
      { context: 'tre/plan', integration_id: appId },
      { context: 'tre/sign-off', integration_id: appId },
      { context: 'ci' },
    ]);
  });

  it.each(['ruleset tre: main', 'ruleset tre: ledger', 'ruleset tre: airlock', 'ruleset tre: proposals'])(
    '%s is made where it is missing',
    (what) => {
      const change = found({ ...live, rulesets: known([]) }, what);

      expect(change).toMatchObject({ state: 'missing', write: { kind: 'ruleset', id: undefined } });
    },
  );
});

describe('the ledger, the airlock and what we propose', () => {
  it('let nobody but the App create, move, delete or force them', () => {
    const [, ledger, airlock, proposals] = wanted.rulesets;
    const app = [{ actor_type: 'Integration', actor_id: appId, bypass_mode: 'always' }];

    expect(ledger).toMatchObject({ include: ['refs/heads/tre/status'], exclude: [], bypass: app });
    expect(ledger?.rules.map(({ type }) => type)).toEqual(['creation', 'update', 'deletion', 'non_fast_forward']);
    expect(airlock).toMatchObject({ include: ['refs/heads/airlock/**/*'], bypass: app });
    // Branches of reverts and of reviews after a break-glass: who makes one beforehand would keep it from being opened.
    expect(proposals).toMatchObject({ include: ['refs/heads/tre/**/*'], exclude: [], bypass: app });
    expect(proposals?.rules.map(({ type }) => type)).toEqual(['creation', 'update', 'deletion']);
  });

  it('are not ruled where a fixed token is used: the rule would lock the controller out', () => {
    const alone = wantedOf({ appId: undefined } as never);

    expect(alone.rulesets.map(({ name }) => name)).toEqual(['tre: main']);
    expect(compareSettings(alone, live).find(({ what }) => what === 'sign-in as a GitHub App')).toMatchObject({
      state: 'missing',
      why: expect.stringContaining('[26, 30]'),
    });
  });
});

describe('the webhook', () => {
  it('sends every event that wakes a run, and none that wakes nothing', () => {
    const waking = (webhooks as unknown as readonly { readonly name: string; readonly examples: readonly unknown[] }[])
      .filter(({ name, examples }) => examples.some((example) => keysOfEvent(name, onMain(example)).length > 0))
      .map(({ name }) => name);

    // GitHub gives no example of a merge group, nor of a check that is asked to run again with its pull request.
    expect(wanted.webhook?.events.toSorted()).toEqual([...new Set([...waking, 'merge_group', 'check_run'])].sort());
  });
});

/** Pushes of the examples go to tags and other branches. */
function onMain(example: unknown): unknown {
  const { repository } = example as { repository?: object };
  return { ...(example as object), ref: 'refs/heads/main', repository: { ...repository, default_branch: 'main' } };
}

describe('what nobody could look at is never well', () => {
  const parts = [
    'repository',
    'rulesets',
    'webhooks',
    'labels',
    'environments',
    'actions',
    'codeowners',
    'app',
  ] as const;

  it.each(parts)('%s', (part) => {
    const changes = compareSettings(wanted, { ...live, [part]: refused });
    const unknown = changes.filter(({ state }) => state === 'unknown');

    expect(unknown.length).toBeGreaterThan(0);
    expect(unknown.every(({ detail, write }) => detail.includes('403') && write === undefined)).toBe(true);
    expect(changes.filter(({ state }) => state === 'missing' || state === 'different')).toEqual([]);
  });

  it('a ruleset whose bypasses GitHub does not show', () => {
    expect(found(withMain({ bypass: 'not-shown' }), 'ruleset tre: main').state).toBe('unknown');
  });

  it('a merge setting that GitHub shows only to administrators', () => {
    const repository = known({ ...ofRead(live.repository), autoMerge: undefined });

    expect(found({ ...live, repository }, 'auto-merge').state).toBe('unknown');
  });
});

describe('single settings', () => {
  const hook = ofRead(live.webhooks)[0]!;
  const repository = ofRead(live.repository);
  const granted = ofRead(live.app);

  it.each([
    {
      why: 'anybody could call us',
      what: 'webhook',
      given: { webhooks: known([{ ...hook, hasSecret: false }]) },
      detail: /no secret/,
    },
    {
      why: 'a form is not read',
      what: 'webhook',
      given: { webhooks: known([{ ...hook, contentType: 'form' }]) },
      detail: /form/,
    },
    { why: 'it is off', what: 'webhook', given: { webhooks: known([{ ...hook, active: false }]) }, detail: /off/ },
    {
      why: 'anybody between us reads along',
      what: 'webhook',
      given: { webhooks: known([{ ...hook, verifyTls: false }]) },
      detail: /certificate/,
    },
    {
      why: 'reviews are not told',
      what: 'webhook',
      given: { webhooks: known([{ ...hook, events: ['push'] }]) },
      detail: /does not send pull_request, pull_request_review/,
    },
    {
      why: 'a workflow on a branch takes the identity that applies',
      what: 'environment tre-apply',
      given: { environments: known([{ name: 'tre-apply', branches: 'any' as const }]) },
      detail: /any branch may deploy/,
    },
    {
      why: 'an environment of a workspace is missing',
      what: 'environment workspace/genomics',
      given: { environments: known([]) },
      detail: /main only/,
    },
    {
      why: 'workflows push by default',
      what: 'default token of Actions',
      given: { actions: known({ defaultToken: 'write' as const, mayApprove: false }) },
      detail: /may write/,
    },
    {
      why: 'a workflow approves (finding 38)',
      what: 'Actions approve pull requests',
      given: { actions: known({ defaultToken: 'read' as const, mayApprove: true }) },
      detail: /on, wanted off/,
    },
    {
      why: 'another repository of the same name (finding 20)',
      what: 'repository id',
      given: { repository: known({ ...repository, id: 9 }) },
      detail: /9:2, but pinned is 1:2/,
    },
    {
      why: 'auto-merge takes any head (finding 16)',
      what: 'auto-merge',
      given: { repository: known({ ...repository, autoMerge: true }) },
      detail: /on, wanted off/,
    },
    {
      why: 'checks cannot be written',
      what: 'App: checks',
      given: { app: known({ ...granted, checks: 'read' }) },
      detail: /read, wanted write/,
    },
    {
      why: 'a stolen key could change workflows',
      what: 'App: nothing more',
      given: { app: known({ ...granted, workflows: 'write' }) },
      detail: /workflows: write/,
    },
    { why: 'people changed since', what: 'CODEOWNERS', given: { codeowners: known('* @somebody\n') }, detail: /today/ },
    {
      why: 'forms drop labels',
      what: 'labels of requests',
      given: { labels: known([]) },
      detail: /request: workspace, /,
    },
  ])('$what: $why', ({ what, given, detail }) => {
    const change = found({ ...live, ...given }, what);

    expect(change.state).toMatch(/missing|different/);
    expect(change.detail).toMatch(detail);
  });

  it('a webhook is not written where its secret is not known: GitHub would drop the one it has', () => {
    const unknown = wantedOf({ webhookSecret: 'unknown' });
    const changes = compareSettings(unknown, { ...live, webhooks: known([]) });

    const change = changes.find(({ what }) => what === 'webhook');
    expect(change?.state).toBe('missing');
    expect(change).not.toHaveProperty('write');
  });
});
