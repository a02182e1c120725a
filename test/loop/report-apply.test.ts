import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyAndReport, type ReportedApply } from '../../controller/loop/apply-and-report.ts';
import { reportApply } from '../../controller/loop/report-apply.ts';
import { agree } from '../e2e/support/git-person.ts';
import { workspace, workspacePath } from '../e2e/support/manifests.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const { reported } = await apply();
  expect(reported).toEqual({ reports: [], problems: [] });
}, 120_000);
afterAll(() => world?.close());
afterEach(() => world.clearFaults());

async function apply(): Promise<ReportedApply> {
  const signal = new AbortController().signal;
  const read = await applyAndReport(world.ports, await world.tip(), { onEvent: () => undefined, signal });
  if (!read.known) throw new Error(read.reason);
  return read.value;
}

/** Everything that GitHub shows of the report. */
async function said(number: number) {
  const { merge_commit_sha: commit } = await world.get(`/pulls/${number}`);
  const deployments = await world.get(`/deployments?sha=${commit}`);
  const states = await Promise.all(
    deployments.map(async ({ id, environment }: { id: number; environment: string }) => ({
      environment,
      states: (await world.get(`/deployments/${id}/statuses`)).map(({ state }: { state: string }) => state),
    })),
  );
  return {
    commit,
    comments: await world.comments(number),
    statuses: await world.get(`/commits/${commit}/statuses`),
    deployments: states,
    pulls: (await world.get('/pulls?state=all')).length,
  };
}

describe('a pull request that is merged and applied', () => {
  let number: number;
  let applied: ReportedApply;
  beforeAll(async () => {
    number = await agree(world.outside, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch: 'alpha',
      files: { [workspacePath('alpha')]: workspace('alpha', '10.16.4.0/24') },
    });
    applied = await apply();
  });

  it('gets the report, a status and a deployment that went through', async () => {
    const { comments, statuses, deployments, commit } = await said(number);

    expect(applied.reported.problems).toEqual([]);
    expect(comments).toHaveLength(1);
    expect(comments[0].body).toMatch(/\*\*2 applied\.\*\*/);
    expect(comments[0].body).toMatch(/workspace\/alpha.*✓ applied \| \d/);
    expect(comments[0].body).toContain(`/pull/${number}/checks?sha=`);
    expect(statuses).toMatchObject([
      { context: 'tre/apply', state: 'success', description: '2 applied.', target_url: comments[0].html_url },
    ]);
    expect(commit).toBe(await world.tip());
    expect(deployments).toEqual([{ environment: 'workspace/alpha', states: ['success', 'in_progress'] }]);
  });

  it('is told nothing twice: the same report, a run with nothing to do, a restarted controller', async () => {
    const before = await said(number);
    await reportApply(world.ports, applied);
    const again = await apply();
    await reportApply(await world.connect(), applied);

    expect(again.reported).toEqual({ reports: [], problems: [] });
    expect(await said(number)).toEqual(before);
  });
});

describe('a pull request that was merged without its approval', () => {
  it('is told that it is held and for whom it waits; nothing is deployed', async () => {
    const number = await agree(world.outside, {
      author: 'admin-a',
      approvers: [],
      branch: 'early',
      files: { [workspacePath('early')]: workspace('early', '10.16.5.0/24') },
    });
    await apply();
    const { comments, statuses, deployments } = await said(number);

    expect(comments[0].body).toMatch(/workspace\/early.*‖ held/);
    expect(comments[0].body).toMatch(/approvers: it is held/);
    expect(statuses).toMatchObject([{ context: 'tre/apply', state: 'pending' }]);
    expect(deployments).toEqual([]);
  });
});

describe('a pull request that Azure refuses', () => {
  let number: number;
  beforeEach(() =>
    world.fault('azure', {
      name: 'error',
      status: 400,
      code: 'InvalidTemplate',
      times: 1000,
      match: { method: 'PUT', pathContains: 'deploymentStacks/tre-workspace-beta' },
    }),
  );

  it('gets a failure, whose turn it is, and a revert that is ready', async () => {
    number = await agree(world.outside, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch: 'beta',
      files: { [workspacePath('beta')]: workspace('beta', '10.16.6.0/24') },
    });
    const { reported } = await apply();
    const { comments, statuses, deployments } = await said(number);
    const [revert] = (await world.get('/pulls?state=open')).filter(
      ({ head }: { head: { ref: string } }) => head.ref === `tre/revert-${number}`,
    );

    expect(reported.problems).toEqual([]);
    expect(comments[0].body).toMatch(/workspace\/beta.*✗ failed/);
    expect(comments[0].body).toMatch(/InvalidTemplate.*turn of whoever wrote the change/);
    expect(comments[0].body).toContain(`A revert is ready: #${revert.number}.`);
    expect(statuses[0]).toMatchObject({ context: 'tre/apply', state: 'failure' });
    expect(deployments).toEqual([{ environment: 'workspace/beta', states: ['failure', 'in_progress'] }]);
    expect(revert).toMatchObject({ user: { id: 900 }, base: { ref: 'main' }, merged_at: null });
    expect(revert.body).toMatch(/InvalidTemplate/);
    expect(revert.body).toMatch(/Nobody merges this by itself/);
    const files = await world.get(`/pulls/${revert.number}/files`);
    expect(files.map(({ filename, status }: { filename: string; status: string }) => [filename, status])).toEqual([
      [workspacePath('beta'), 'removed'],
    ]);
  });

  it('is asked once: neither a second failure nor a closed revert makes another', async () => {
    await apply();
    const before = await said(number);
    const [revert] = await world.get('/pulls?state=open');
    await world.person('admin-a').rest('PATCH', `/repos/contoso/tre/pulls/${revert.number}`, { state: 'closed' });
    await apply();

    expect((await said(number)).pulls).toBe(before.pulls);
    expect((await said(number)).statuses).toEqual(before.statuses);
  });

  it('is reported as applied once a retry went through', async () => {
    await world.clearFaults();
    await apply();
    const { comments, statuses, deployments } = await said(number);

    expect(comments[0].body).toMatch(/\*\*2 applied\.\*\*/);
    expect(comments[0].body).not.toMatch(/revert/i);
    expect(statuses[0]).toMatchObject({ state: 'success' });
    expect(deployments[0]?.states[0]).toBe('success');
  });
});

it('proposes to revert the newest change of what failed, not the ones before it', async () => {
  const change = (branch: string, ...lines: string[]) =>
    agree(world.outside, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch,
      files: { [workspacePath('delta')]: workspace('delta', '10.16.8.0/24', ...lines) },
    });
  const older = await change('delta');
  const newer = await change('delta-again', 'expires: 2031-12-31');
  await world.fault('azure', {
    name: 'error',
    status: 400,
    code: 'QuotaExceeded',
    times: 1000,
    match: { method: 'PUT', pathContains: 'deploymentStacks/tre-workspace-delta' },
  });
  await apply();
  const reverts = (await world.get('/pulls?state=open'))
    .map(({ head }: { head: { ref: string } }) => head.ref)
    .filter((ref: string) => ref === `tre/revert-${older}` || ref === `tre/revert-${newer}`);

  expect(reverts).toEqual([`tre/revert-${newer}`]);
  for (const number of [older, newer])
    expect((await world.comments(number))[0].body).toMatch(/QuotaExceeded.*turn of the operator/);
}, 120_000);

it('goes on where GitHub cannot be told, and tells it later', async () => {
  const memory = { said: new Map<number, string>(), owed: new Set<number>() };
  const options = { onEvent: () => undefined, signal: new AbortController().signal, memory };
  const number = await agree(world.outside, {
    author: 'admin-a',
    approvers: ['admin-b'],
    branch: 'gamma',
    files: { [workspacePath('gamma')]: workspace('gamma', '10.16.7.0/24') },
  });
  const tip = await world.tip();
  for (const pathContains of ['/comments', '/deployments'])
    await world.fault('github', { name: 'error', status: 403, times: 1000, match: { method: 'POST', pathContains } });
  const read = await applyAndReport(world.ports, tip, options);
  const first = read.known ? read.value : undefined;

  expect(first?.outcomes.get('workspace/gamma')?.state).toBe('applied');
  expect(first?.reported.problems.join('\n')).toMatch(/permission `pull_requests: write`/);
  expect([...memory.owed]).toContain(number);

  await world.clearFaults();
  await applyAndReport(world.ports, tip, options);
  const { comments } = await said(number);
  expect(comments[0].body).toMatch(/2 applied/);
  expect(memory.owed.size).toBe(0);
}, 120_000);
