import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unavailable } from '../../controller/core/known.ts';
import { ratifiable } from '../../controller/signoff/ratifiable.ts';
import { recheck } from '../../controller/signoff/recheck.ts';
import type { SegmentDecision } from '../../controller/signoff/types.ts';
import { paths, service } from './sample.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
beforeEach(() => world.reset());

let serial = 0;
async function proposal(text = service('better'), more: { draft?: boolean; base?: string } = {}) {
  serial += 1;
  const name = `proposal-${serial}`;
  await world.push('owner-a', name, { [paths.service]: text });
  return { name, number: await world.open('owner-a', name, more) };
}
async function approved() {
  serial += 1;
  const name = `approved-${serial}`;
  await world.push('researcher-a', name, { [paths.service]: service(name) });
  const number = await world.open('researcher-a', name);
  await world.review('owner-a', number);
  return { number, sha: await world.merge('admin-a', number) };
}

describe('a pull request, judged as if it were merged now', () => {
  it('says what is missing and why the author does not count', async () => {
    const { number } = await proposal();
    const judged = await world.judge(number);

    expect(judged.verdicts).toMatchObject([
      {
        path: paths.service,
        subject: 'workspace-service/genomics/desktops',
        unit: 'workspace-service/genomics/desktops',
        action: 'update',
        covered: false,
        code: 'approvals-missing',
        signOff: {
          state: 'held',
          required: [{ role: 'WorkspaceOwner', count: 1, rule: 'policy default, rule 2' }],
          missing: [
            {
              role: 'WorkspaceOwner',
              count: 1,
              message: 'needs 1 × WorkspaceOwner (nobody who may; not owner-a who wrote it; policy default, rule 2).',
            },
          ],
        },
      },
    ]);
    expect('tree' in judged.merge && judged.entries.some(({ path }) => path === paths.service)).toBe(true);
  });

  it('names approvals so far', async () => {
    const name = 'by-researcher';
    await world.push('researcher-a', name, { [paths.service]: service('so far') });
    const number = await world.open('researcher-a', name);
    const before = await world.judge(number);
    await world.review('owner-a', number);
    const after = await world.judge(number);

    expect(before.verdicts[0]?.signOff.missing).toMatchObject([{ candidates: ['owner-a'] }]);
    expect(after.verdicts[0]).toMatchObject({
      covered: true,
      signOff: { state: 'approved', approvals: [{ login: 'owner-a', role: 'WorkspaceOwner', pullRequest: number }] },
    });
  });

  it.each([
    {
      why: 'a draft says so',
      make: () => proposal(service('draft'), { draft: true }),
      note: /is a draft/,
    },
    {
      why: 'a closed one is covered by nothing',
      make: async () => {
        const made = await proposal(service('closed'));
        await world.rest('owner-a', 'PATCH', `/pulls/${made.number}`, { state: 'closed' });
        return made;
      },
      note: /is closed without being merged/,
    },
    {
      why: 'another base is no way to main',
      make: async () => {
        await world.push('owner-a', 'other-base', { 'README.md': 'x\n' });
        return proposal(service('stacked'), { base: 'other-base' });
      },
      note: /goes to other-base, not to main/,
    },
    {
      why: 'a conflict names its files',
      make: async () => {
        const made = await proposal(service('mine'));
        await world.push('admin-a', 'main', { [paths.service]: service('yours') });
        return made;
      },
      note: /conflicts with main in manifests\/workspaces\/genomics\/services\/desktops\.yaml/,
    },
  ])('$why', async ({ make, note }) => {
    const { number } = await make();
    const judged = await world.judge(number);

    expect(judged.notes.join(' ')).toMatch(note);
    expect(judged.verdicts.every(({ covered }) => !covered)).toBe(true);
  });
});

describe('the walk as a whole', () => {
  it('holds everything where main no longer descends from the trust root', async () => {
    const later = await world.push('admin-a', 'main', { 'README.md': 'later\n' });
    await world.reset();

    expect(await world.fold({ trustRoot: later })).toMatchObject({ known: false, code: 'history-rewritten' });
  });

  it('holds what GitHub cannot be asked about, records nothing of it, and judges it again later', async () => {
    await approved();
    const down = {
      ...world.reviews,
      pullRequest: () => Promise.resolve(unavailable('github-unavailable', 'it is down')),
    };
    const read = await world.fold({ reviews: down });
    const history = read.known ? read.value : undefined;
    const verdicts = history?.boundaries.flatMap((boundary) => boundary.decision?.verdicts ?? []) ?? [];
    const again = await world.history();

    expect(verdicts.map(({ covered, code }) => ({ covered, code }))).toContainEqual({
      covered: false,
      code: 'evidence-unavailable',
    });
    expect(history?.fresh).toEqual([]);
    expect(again.boundaries.at(-1)?.approved.get(paths.service)).toBe(again.boundaries.at(-1)?.tree.get(paths.service));
  });

  it('takes recorded decisions as they are, without asking GitHub again', async () => {
    await approved();
    const history = await world.history();
    const recorded = new Map(history.fresh.map((decision) => [decision.boundary, decision]));
    const before = world.reviews.calls();
    const read = await world.fold({ recorded });

    expect(read.known && read.value.boundaries.at(-1)?.approved.get(paths.service)).toBe(
      history.boundaries.at(-1)?.tree.get(paths.service),
    );
    expect(read.known && read.value.fresh).toEqual([]);
    expect(world.reviews.calls() - before).toBe(1);
  });

  it('never upgrades a recorded decision, whatever GitHub says now', async () => {
    await approved();
    const { fresh } = await world.history();
    const refused = (decision: SegmentDecision): SegmentDecision => ({
      ...decision,
      verdicts: decision.verdicts.map((verdict) => ({ ...verdict, covered: false })),
    });
    const read = await world.fold({
      recorded: new Map(fresh.map((decision) => [decision.boundary, refused(decision)])),
    });
    const last = read.known ? read.value.boundaries.at(-1) : undefined;

    expect(last?.approved.get(paths.service)).not.toBe(last?.tree.get(paths.service));
  });

  it('walks from the trust root where the records tell another story than git', async () => {
    await approved();
    const { fresh } = await world.history();
    const forged = (decision: SegmentDecision): SegmentDecision => ({
      ...decision,
      verdicts: decision.verdicts.map((verdict) => ({ ...verdict, after: 'f'.repeat(40) })),
    });
    const read = await world.fold({
      recorded: new Map(fresh.map((decision) => [decision.boundary, forged(decision)])),
    });

    expect(read.known && read.value.boundaries.at(-1)?.approved.get(paths.service)).toBe(
      read.known && read.value.boundaries.at(-1)?.tree.get(paths.service),
    );
    expect(read.known && read.value.fresh).toHaveLength(fresh.length);
  });

  it('refuses a repository that has the name but not the ids', async () => {
    const read = await world.fold({ repositoryPin: { id: 1, ownerId: 2 } });

    expect(read).toMatchObject({ known: false, code: 'repository-changed' });
  });

  it('tells what a ratification of a push has to name', async () => {
    const sha = await world.push('researcher-a', 'main', { [paths.service]: service('pushed') });
    const blob = await world.git('rev-parse', `${sha}:${paths.service}`);

    expect(ratifiable(await world.history(), sha.slice(0, 7))).toEqual({
      commit: sha,
      paths: [{ path: paths.service, blob }],
    });
  });
});

describe('the look right before a unit is written', () => {
  it.each([
    { why: 'nothing has happened since', act: async () => undefined, says: undefined },
    {
      why: 'the approver has changed his mind',
      act: (number: number) => world.review('owner-a', number, 'REQUEST_CHANGES'),
      says: /owner-a requested changes/,
    },
    { why: 'main was rewritten', act: () => world.reset(), says: /history was rewritten/ },
    { why: 'main has moved on', act: () => world.push('admin-a', 'main', { 'README.md': 'more\n' }), says: undefined },
  ])('$why', async ({ act, says }) => {
    const { number } = await approved();
    const history = await world.history();
    await act(number);
    const answer = await recheck({
      git: world.mirror,
      reviews: world.reviews,
      history,
      unit: 'workspace-service/genomics/desktops',
      cache: new Map(),
      paths: [],
      irreversible: false,
      now: world.time(),
    });

    if (says) expect(answer).toMatch(says);
    else expect(answer).toBeUndefined();
  });
});
