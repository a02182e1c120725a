import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lines, type Name, owner, repo, startWorld, type TestWorld } from './world.ts';

const here = { owner, repo };
const at = `/repos/${owner}/${repo}`;
let world: TestWorld;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

interface Shown {
  readonly id: number;
  readonly current_user_can_bypass: string;
}

async function ruleset(
  rules: { type: string; parameters?: object }[],
  more: { name?: string; enforcement?: string; include?: string[]; exclude?: string[]; bypass?: object[] } = {},
): Promise<Shown> {
  const { include = ['~DEFAULT_BRANCH'], exclude = [] } = more;
  const { status, body } = await world.rest('alice', 'POST', `${at}/rulesets`, {
    name: more.name ?? 'main',
    target: 'branch',
    enforcement: more.enforcement ?? 'active',
    bypass_actors: more.bypass ?? [],
    conditions: { ref_name: { include, exclude } },
    rules,
  });
  expect({ status, body }).toMatchObject({ status: 201 });
  return body as Shown;
}

const reviews = (more: object = {}) => ({
  type: 'pull_request',
  parameters: {
    required_approving_review_count: 1,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
    ...more,
  },
});
const checks = (more: object = {}) => ({
  type: 'required_status_checks',
  parameters: {
    strict_required_status_checks_policy: false,
    required_status_checks: [{ context: 'tre/plan' }],
    ...more,
  },
});

const approve = (name: Name, number = 1) =>
  world.rest(name, 'POST', `${at}/pulls/${number}/reviews`, { event: 'APPROVE' });
const merge = (name: Name, number = 1, body: object = {}) =>
  world.rest(name, 'PUT', `${at}/pulls/${number}/merge`, body);
async function change(name: Name = 'bob'): Promise<string> {
  const sha = await world.push(name, 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
  await world.pull(name, 'x');
  return sha;
}
const green = (name: Name, sha: string) =>
  world.rest(name, 'POST', `${at}/statuses/${sha}`, { state: 'success', context: 'tre/plan' });

describe('what is stored', () => {
  it('is shown as it was given, to an administrator with who may bypass', async () => {
    const bypass = [{ actor_id: 4711, actor_type: 'Integration', bypass_mode: 'always' }];
    const { id } = await ruleset([{ type: 'deletion' }, reviews()], { bypass });

    const mine = await world.rest('alice', 'GET', `${at}/rulesets/${id}`);
    expect(mine.body).toMatchObject({ bypass_actors: bypass, current_user_can_bypass: 'never', source: 'contoso/tre' });
    const others = await world.rest('bob', 'GET', `${at}/rulesets/${id}`);
    expect(others.body).not.toHaveProperty('bypass_actors');
    expect((await world.rest('robot', 'GET', `${at}/rulesets/${id}`)).body).toMatchObject({
      current_user_can_bypass: 'always',
    });
    expect((await world.rest('bob', 'GET', `${at}/rules/branches/main`)).body).toMatchObject([
      { type: 'deletion', ruleset_id: id },
      { type: 'pull_request', parameters: { required_approving_review_count: 1 } },
    ]);
    await world.rest('alice', 'PUT', `${at}/rulesets/${id}`, { enforcement: 'disabled' });
    expect((await world.rest('bob', 'GET', `${at}/rules/branches/main`)).body).toEqual([]);
    expect((await world.rest('alice', 'GET', `${at}/rulesets`)).body).toMatchObject([{ id, enforcement: 'disabled' }]);
    expect((await world.rest('bob', 'DELETE', `${at}/rulesets/${id}`)).status).toBe(403);
    expect((await world.rest('alice', 'DELETE', `${at}/rulesets/${id}`)).status).toBe(204);
    expect((await world.rest('alice', 'GET', `${at}/rulesets/${id}`)).status).toBe(404);
  });

  it.each([
    { why: 'a rule that GitHub does not have', body: { rules: [{ type: 'be_nice' }] } },
    { why: 'two rules of one type', body: { rules: [{ type: 'update' }, { type: 'update' }] } },
    { why: 'a pattern that is no ref', body: { conditions: { ref_name: { include: ['main'], exclude: [] } } } },
    { why: 'an App that is not installed', body: { bypass_actors: [{ actor_type: 'Integration', actor_id: 1 }] } },
    { why: 'reviews without a count', body: { rules: [{ type: 'pull_request', parameters: {} }] } },
    { why: 'a review rule that is not enforced', body: { rules: [reviews({ required_reviewers: [] })] } },
  ])('refuses $why', async ({ body }) => {
    const answer = await world.rest('alice', 'POST', `${at}/rulesets`, { name: 'x', enforcement: 'active', ...body });
    expect(answer.status).toBe(422);
  });
});

const pushes: {
  why: string;
  rules: { type: string; parameters?: object }[];
  more?: Parameters<typeof ruleset>[1];
  push: string[];
  says: RegExp | undefined;
}[] = [
  {
    why: 'an update, where updates are restricted',
    rules: [{ type: 'update' }],
    push: ['HEAD:main'],
    says: /Cannot update this protected ref\./,
  },
  {
    why: 'a new branch under creation rules',
    rules: [{ type: 'creation' }],
    more: { include: ['refs/heads/tre/*'] },
    push: ['HEAD:tre/status'],
    says: /creations being restricted/,
  },
  {
    why: 'a branch that the pattern does not reach',
    rules: [{ type: 'creation' }],
    more: { include: ['refs/heads/tre/*'] },
    push: ['HEAD:tre/a/b'],
    says: undefined,
  },
  {
    why: 'a branch that two stars reach',
    rules: [{ type: 'creation' }],
    more: { include: ['refs/heads/tre/**/*'] },
    push: ['HEAD:tre/a/b'],
    says: /GH013/,
  },
  {
    why: 'an excluded branch',
    rules: [{ type: 'creation' }],
    more: { include: ['~ALL'], exclude: ['refs/heads/tre/*'] },
    push: ['HEAD:tre/x'],
    says: undefined,
  },
  {
    why: 'a rewind',
    rules: [{ type: 'non_fast_forward' }],
    push: ['--force', 'HEAD~2:main'],
    says: /Cannot force-push to this branch/,
  },
  {
    why: 'a forward push where only rewinds are forbidden',
    rules: [{ type: 'non_fast_forward' }],
    push: ['HEAD:main'],
    says: undefined,
  },
  {
    why: 'a deletion',
    rules: [{ type: 'deletion' }],
    more: { include: ['refs/heads/old'] },
    push: [':old'],
    says: /Cannot delete this branch/,
  },
  {
    why: 'a direct push, where requests are required',
    rules: [reviews()],
    push: ['HEAD:main'],
    says: /Changes must be made through a pull request\./,
  },
  {
    why: 'a commit without its check',
    rules: [checks()],
    push: ['HEAD:main'],
    says: /Required status check "tre\/plan" is expected\./,
  },
  {
    why: 'a new branch where checks are not asked of new ones',
    rules: [checks({ do_not_enforce_on_create: true })],
    more: { include: ['~ALL'] },
    push: ['HEAD:fresh'],
    says: undefined,
  },
  {
    why: 'anything, under a ruleset that only evaluates',
    rules: [{ type: 'update' }],
    more: { enforcement: 'evaluate' },
    push: ['HEAD:main'],
    says: undefined,
  },
  {
    why: 'anything, under a disabled ruleset',
    rules: [{ type: 'update' }],
    more: { enforcement: 'disabled' },
    push: ['HEAD:main'],
    says: undefined,
  },
];

it.each(pushes)('git push: $why', async ({ rules, more, push, says }) => {
  await world.git('bob', 'push', '--quiet', 'origin', 'HEAD:old');
  await world.git('bob', 'commit', '--quiet', '--allow-empty', '-m', 'more');
  await ruleset(rules, more);

  const pushed = world.git('bob', 'push', 'origin', ...push);

  if (says === undefined) return void (await pushed);
  await expect(pushed).rejects.toThrow(says);
  await expect(pushed).rejects.toThrow(/GH013: Repository rule violations found for refs\/heads\//);
  await expect(pushed).rejects.toThrow(/\(push declined due to repository rule violations\)/);
});

it('a push of two refs moves the one that no rule holds', async () => {
  await world.git('bob', 'commit', '--quiet', '--allow-empty', '-m', 'more');
  const tip = await world.git('bob', 'rev-parse', 'HEAD');
  await ruleset([{ type: 'update' }]);
  await expect(world.git('bob', 'push', 'origin', 'HEAD:main', 'HEAD:free')).rejects.toThrow(/GH013/);
  expect((await world.as('bob').repos.listActivities({ ...here })).data).toMatchObject([
    { ref: 'refs/heads/free', after: tip },
  ]);
});

describe('REST', () => {
  it('moves no ref against the rules: 422, contents 409', async () => {
    const sha = await change();
    await ruleset([{ type: 'update' }, { type: 'creation' }, { type: 'deletion' }], { include: ['~ALL'] });
    const told = (status: number, says: string) => ({
      status,
      body: { message: `Repository rule violations found\n\n${says}\n\n` },
    });
    expect(await world.rest('bob', 'PATCH', `${at}/git/refs/heads/main`, { sha })).toMatchObject(
      told(422, 'Cannot update this protected ref.'),
    );
    expect(await world.rest('bob', 'POST', `${at}/git/refs`, { ref: 'refs/heads/y', sha })).toMatchObject(
      told(422, 'Cannot create ref due to creations being restricted.'),
    );
    expect(await world.rest('bob', 'DELETE', `${at}/git/refs/heads/x`)).toMatchObject(
      told(422, 'Cannot delete this branch'),
    );
    const put = await world.rest('bob', 'PUT', `${at}/contents/new.txt`, { message: 'm', content: 'aGVsbG8=' });
    expect(put).toMatchObject(told(409, 'Cannot update this protected ref.'));
    expect((await world.as('bob').repos.getBranch({ ...here, branch: 'main' })).data.commit.sha).toBe(
      world.hub.headSha,
    );
  });
});

describe('merging', () => {
  const refused = (says: string) => ({ status: 405, body: { message: expect.stringContaining(says) } });

  it('waits for as many approvals as asked, and shows that it is blocked', async () => {
    await change();
    await ruleset([reviews()]);
    expect((await world.rest('alice', 'GET', `${at}/pulls/1`)).body).toMatchObject({ mergeable_state: 'blocked' });
    expect(await merge('alice')).toMatchObject(refused('At least 1 approving review is required'));
    await approve('reader');
    expect(await merge('alice')).toMatchObject(refused('At least 1 approving review is required'));
    await approve('carol');
    expect(await merge('alice')).toMatchObject({ status: 200 });
  });

  it('wants somebody other than the last pusher', async () => {
    await change();
    await world.push('carol', 'x', { 'a.yaml': lines('a', { 3: 'newer' }) }, { from: 'origin/x' });
    await ruleset([reviews({ require_last_push_approval: true })]);
    await approve('carol');
    expect(await merge('alice')).toMatchObject(refused('someone other than the last pusher'));
    await approve('alice');
    expect(await merge('alice')).toMatchObject({ status: 200 });
  });

  it('dismisses approvals that a push made stale', async () => {
    await change();
    await ruleset([reviews({ dismiss_stale_reviews_on_push: true })]);
    await approve('carol');
    await world.push('bob', 'x', { 'a.yaml': lines('a', { 3: 'newer' }) }, { from: 'x' });
    expect((await world.rest('alice', 'GET', `${at}/pulls/1/reviews`)).body).toMatchObject([{ state: 'DISMISSED' }]);
    expect(await merge('alice')).toMatchObject(refused('At least 1 approving review'));
  });

  it('asks the code owners that the base names, not those of the head', async () => {
    await world.push('alice', 'main', { '.github/CODEOWNERS': '* @bob\n/a.yaml @carol # data\n' });
    await world.push('bob', 'x', { 'a.yaml': lines('a', { 3: 'new' }), '.github/CODEOWNERS': '* @alice\n' });
    await world.pull('bob', 'x');
    await ruleset([reviews({ require_code_owner_review: true })]);
    await approve('alice');
    expect(await merge('alice')).toMatchObject(refused('Waiting on code owner review'));
    await approve('carol');
    // CODEOWNERS itself is bob's, who cannot approve his own request.
    expect(await merge('alice')).toMatchObject(refused('Waiting on code owner review'));
    await world.push('bob', 'y', { 'a.yaml': lines('a', { 3: 'new' }) });
    const second = await world.pull('bob', 'y');
    await approve('carol', second);
    expect(await merge('alice', second)).toMatchObject({ status: 200 });
  });

  it('counts a check only from the App that is named', async () => {
    const sha = await change();
    await ruleset([checks({ required_status_checks: [{ context: 'tre/plan', integration_id: 4711 }] })]);
    await green('bob', sha);
    expect(await merge('alice')).toMatchObject(refused('Required status check "tre/plan" is expected.'));
    await green('robot', sha);
    expect(await merge('alice')).toMatchObject({ status: 200 });
  });

  it('strict checks want the head to hold the base', async () => {
    const sha = await change();
    await green('robot', sha);
    await world.push('alice', 'main', { 'b.yaml': lines('b', { 5: 'new' }) });
    await ruleset([checks({ strict_required_status_checks_policy: true })]);
    expect(await merge('alice')).toMatchObject(refused('out-of-date'));
  });

  it.each([
    {
      why: 'the App always',
      bypass: { actor_id: 4711, actor_type: 'Integration', bypass_mode: 'always' },
      pushes: ['robot'],
      merges: 'robot',
      not: 'alice',
    },
    {
      why: 'an administrator by role, in requests only',
      bypass: { actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'pull_request' },
      pushes: [],
      merges: 'alice',
      not: 'bob',
    },
    {
      why: 'writers by role',
      bypass: { actor_id: 4, actor_type: 'RepositoryRole', bypass_mode: 'always' },
      pushes: ['robot', 'carol', 'alice'],
      merges: 'carol',
      not: undefined,
    },
  ] as const)('is bypassed by $why', async ({ bypass, pushes, merges, not }) => {
    await change();
    await ruleset([{ type: 'update' }], { bypass: [bypass] });
    if (not !== undefined) expect(await merge(not)).toMatchObject(refused('Cannot update this protected ref.'));
    expect(await merge(merges)).toMatchObject({ status: 200 });
    await world.git('alice', 'status');
    for (const name of ['robot', 'carol', 'alice'] as const) {
      const result = world.push(name, 'main', { [`${name}.txt`]: 'x\n' });
      if ((pushes as readonly Name[]).includes(name)) await result;
      else await expect(result).rejects.toThrow(/GH013/);
    }
  });
});
