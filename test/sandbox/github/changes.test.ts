import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lines, type Name, owner, people, repo, startWorld, type TestWorld } from './world.ts';

const here = { owner, repo };
const at = `/repos/${owner}/${repo}`;
let world: TestWorld;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

async function graphql(name: Name, query: string, variables: object = {}) {
  const response = await fetch(`${world.hub.apiUrl}/graphql`, {
    method: 'POST',
    headers: { authorization: `bearer ${people[name].token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data?: never; errors?: { message: string; type?: string }[] };
}

async function opened(options: { draft?: boolean } = {}) {
  await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
  const { data } = await world.as('alice').pulls.create({ ...here, title: 'x', head: 'x', base: 'main', ...options });
  return data;
}

describe('drafts', () => {
  const ready = `mutation Ready($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { number isDraft state } } }`;
  const draft = `mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id, clientMutationId: "m1"}) { clientMutationId pullRequest { isDraft } } }`;

  it('change stage by GraphQL only, by anybody who may write, and the timeline names them', async () => {
    const pull = await opened({ draft: true });
    expect(pull).toMatchObject({ draft: true, mergeable_state: 'draft' });
    expect(await world.rest('alice', 'PUT', `${at}/pulls/1/merge`)).toMatchObject({
      status: 405,
      body: { message: 'Pull Request is still a draft' },
    });

    expect(await graphql('bob', ready, { id: pull.node_id })).toEqual({
      data: { markPullRequestReadyForReview: { pullRequest: { number: 1, isDraft: false, state: 'OPEN' } } },
    });
    expect(await graphql('carol', draft, { id: pull.node_id })).toEqual({
      data: { convertPullRequestToDraft: { clientMutationId: 'm1', pullRequest: { isDraft: true } } },
    });

    const { data } = await world.as('alice').issues.listEventsForTimeline({ ...here, issue_number: 1 });
    expect(data.map((entry) => [entry.event, 'actor' in entry ? entry.actor?.id : null])).toEqual([
      ['committed', null],
      ['ready_for_review', 102],
      ['convert_to_draft', 103],
    ]);
  });

  it.each<{ why: string; as: Name; query: string; error: object }>([
    { why: 'a reader may not', as: 'reader', query: ready, error: { type: 'FORBIDDEN' } },
    { why: 'an outsider does not see it', as: 'outsider', query: ready, error: { type: 'NOT_FOUND' } },
    {
      why: 'an unknown field is an error',
      as: 'bob',
      query: 'query { viewer { shoeSize } }',
      error: { message: "Field 'shoeSize' doesn't exist on type 'User'" },
    },
    {
      why: 'text that is no GraphQL is an error',
      as: 'bob',
      query: 'query { viewer { ',
      error: { message: 'Unexpected end of document' },
    },
  ])('$why', async ({ as, query, error }) => {
    const pull = await opened({ draft: true });
    expect((await graphql(as, query, { id: pull.node_id })).errors).toMatchObject([error]);
    expect((await world.as('alice').pulls.get({ ...here, pull_number: 1 })).data.draft).toBe(true);
  });

  it('GraphQL tells when the text of a review was edited, which REST does not', async () => {
    await opened();
    const { data: review } = await world
      .as('bob')
      .pulls.createReview({ ...here, pull_number: 1, event: 'APPROVE', body: 'digest 1' });
    const query = `query($o: String!, $n: String!) { repository(owner: $o, name: $n) { databaseId pullRequest(number: 1) {
      reviews(first: 10) { totalCount nodes { ...R } pageInfo { hasNextPage } } } } }
      fragment R on PullRequestReview { databaseId body lastEditedAt author { login ... on User { databaseId } } commit { oid } }`;
    const read = async () =>
      (
        (await graphql('alice', query, { o: owner, n: repo })).data as never as {
          repository: { pullRequest: { reviews: { nodes: { lastEditedAt: string | null }[] } } };
        }
      ).repository.pullRequest.reviews.nodes[0];
    expect(await read()).toMatchObject({
      databaseId: review.id,
      lastEditedAt: null,
      author: { login: 'bob', databaseId: 102 },
      commit: { oid: review.commit_id },
    });

    await world.as('bob').pulls.updateReview({ ...here, pull_number: 1, review_id: review.id, body: 'digest 2' });

    expect(await read()).toMatchObject({ body: 'digest 2', lastEditedAt: expect.any(String) });
  });
});

describe('reviews', () => {
  it("a pending one is its author's secret until it is submitted, and keeps the commit it began with", async () => {
    const pull = await opened();
    const { data: pending } = await world.as('bob').pulls.createReview({ ...here, pull_number: 1, body: 'later' });
    expect(pending).toMatchObject({ state: 'PENDING', commit_id: pull.head.sha });
    expect(pending).not.toHaveProperty('submitted_at');
    expect((await world.as('alice').pulls.listReviews({ ...here, pull_number: 1 })).data).toEqual([]);
    await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'newer' }) }, { from: 'x' });

    const { data } = await world
      .as('bob')
      .pulls.submitReview({ ...here, pull_number: 1, review_id: pending.id, event: 'APPROVE' });

    expect(data).toMatchObject({ state: 'APPROVED', commit_id: pull.head.sha });
    expect((await world.as('alice').pulls.listReviews({ ...here, pull_number: 1 })).data).toHaveLength(1);
  });

  it('are asked for and withdrawn, with events', async () => {
    await opened();
    const asked = await world
      .as('alice')
      .pulls.requestReviewers({ ...here, pull_number: 1, reviewers: ['bob', 'carol'] });
    expect(asked.data.requested_reviewers?.map(({ id }) => id)).toEqual([102, 103]);
    await world.as('alice').pulls.removeRequestedReviewers({ ...here, pull_number: 1, reviewers: ['carol'] });
    await world.as('bob').pulls.createReview({ ...here, pull_number: 1, event: 'APPROVE' });

    expect((await world.as('alice').pulls.listRequestedReviewers({ ...here, pull_number: 1 })).data).toEqual({
      users: [],
      teams: [],
    });
    const { data } = await world.as('alice').issues.listEventsForTimeline({ ...here, issue_number: 1 });
    expect(data.map(({ event }) => event)).toEqual([
      'committed',
      'review_requested',
      'review_requested',
      'review_request_removed',
      'reviewed',
    ]);
  });
});

describe('merging', () => {
  it.each([
    {
      why: 'merge keeps both parents',
      method: 'merge' as const,
      parents: 2,
      author: 'bob',
      committer: 'GitHub',
      message: 'Merge pull request #1 from contoso/x',
    },
    {
      why: 'squash makes one commit by the author of the request',
      method: 'squash' as const,
      parents: 1,
      author: 'alice',
      committer: 'GitHub',
      message: 'x (#1)',
    },
    {
      why: 'rebase writes the commits anew, committed by who pressed',
      method: 'rebase' as const,
      parents: 1,
      author: 'alice',
      committer: 'bob',
      message: 'change a.yaml',
    },
  ])('$why', async ({ method, parents, author, committer, message }) => {
    await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'one' }) });
    await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'two' }) }, { from: 'x' });
    await world.pull('alice', 'x');
    const tip = await world.push('carol', 'main', { 'b.yaml': lines('b', { 5: 'new' }) });

    const { data } = await world.as('bob').pulls.merge({ ...here, pull_number: 1, merge_method: method });

    const { data: commit } = await world.as('alice').repos.getCommit({ ...here, ref: data.sha });
    expect(commit.parents).toHaveLength(parents);
    expect(commit.commit).toMatchObject({
      author: { name: author },
      committer: { name: committer },
      message: expect.stringContaining(message),
    });
    const { data: file } = await world
      .as('alice')
      .repos.getContent({ ...here, path: 'a.yaml', mediaType: { format: 'raw' } });
    expect(String(file)).toContain('two');
    const { data: log } = await world
      .as('alice')
      .repos.listActivities({ ...here, ref: 'main', activity_type: 'pr_merge' });
    expect(log).toMatchObject([{ before: tip, after: data.sha, actor: { id: 102 } }]);
    const { data: found } = await world
      .as('alice')
      .repos.listPullRequestsAssociatedWithCommit({ ...here, commit_sha: data.sha });
    expect(found.map(({ number }) => number)).toEqual([1]);
  });

  it('is refused on conflict, and update-branch as well', async () => {
    await opened();
    await world.push('carol', 'main', { 'a.yaml': lines('a', { 3: 'other' }) });
    expect((await world.as('alice').pulls.get({ ...here, pull_number: 1 })).data).toMatchObject({
      mergeable: false,
      mergeable_state: 'dirty',
    });
    for (const merge_method of ['merge', 'squash', 'rebase'])
      expect((await world.rest('alice', 'PUT', `${at}/pulls/1/merge`, { merge_method })).status).toBe(405);
    expect(await world.rest('alice', 'PUT', `${at}/pulls/1/update-branch`, {})).toMatchObject({
      status: 422,
      body: { message: 'merge conflict between base and head' },
    });
  });
});

describe('protection, where a test sets it', () => {
  async function protect(rule: object) {
    const none = {
      required_status_checks: null,
      enforce_admins: true,
      required_pull_request_reviews: null,
      restrictions: null,
    };
    const { status } = await world.rest('alice', 'PUT', `${at}/branches/main/protection`, { ...none, ...rule });
    expect(status).toBe(200);
  }
  const mergeIt = () => world.rest('alice', 'PUT', `${at}/pulls/1/merge`);

  it('wants reviews before a merge and refuses direct pushes', async () => {
    await opened();
    await protect({ required_pull_request_reviews: { required_approving_review_count: 1 } });
    await expect(world.push('alice', 'main', { 'a.yaml': 'pushed' })).rejects.toThrow(/GH006|declined/);
    expect(await mergeIt()).toMatchObject({
      status: 405,
      body: { message: 'At least 1 approving review is required by reviewers with write access.' },
    });
    await world.as('reader').pulls.createReview({ ...here, pull_number: 1, event: 'APPROVE' });
    expect((await mergeIt()).status).toBe(405);
    await world.as('bob').pulls.createReview({ ...here, pull_number: 1, event: 'APPROVE' });
    expect((await mergeIt()).status).toBe(200);
  });

  it('wants status checks, by merge and by push', async () => {
    const { head } = await opened();
    await protect({ required_status_checks: { strict: false, contexts: ['tre/sign-off'] } });
    expect(await mergeIt()).toMatchObject({
      status: 405,
      body: { message: 'Required status check "tre/sign-off" is expected.' },
    });
    await expect(world.git('alice', 'push', 'origin', 'x:main')).rejects.toThrow(/GH006|declined/);
    await world
      .as('robot')
      .repos.createCommitStatus({ ...here, sha: head.sha, state: 'success', context: 'tre/sign-off' });
    await world.git('alice', 'push', '--quiet', 'origin', 'x:main');
    expect((await world.as('alice').pulls.get({ ...here, pull_number: 1 })).data.merged).toBe(true);
  });

  it('keeps pushes to some, refuses force and deletion, and dismisses stale approvals', async () => {
    await opened();
    await protect({ restrictions: { users: ['bob'], teams: [] }, required_pull_request_reviews: null });
    await expect(world.push('carol', 'main', { 'a.yaml': 'pushed' })).rejects.toThrow(/GH006|declined/);
    await world.push('bob', 'main', { 'b.yaml': lines('b', { 5: 'new' }) });
    await expect(world.git('bob', 'push', '--force', 'origin', `${world.hub.headSha}:main`)).rejects.toThrow(
      /GH006|declined/,
    );
    expect(
      await world.rest('bob', 'PATCH', `${at}/git/refs/heads/main`, { sha: world.hub.headSha, force: true }),
    ).toMatchObject({ status: 422, body: { message: 'Cannot force-push to this branch' } });

    await protect({
      required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: true },
    });
    await world.as('bob').pulls.createReview({ ...here, pull_number: 1, event: 'APPROVE' });
    await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'newer' }) }, { from: 'x' });
    expect((await world.as('alice').pulls.listReviews({ ...here, pull_number: 1 })).data).toMatchObject([
      { state: 'DISMISSED' },
    ]);

    await world.rest('alice', 'DELETE', `${at}/branches/main/protection`);
    expect((await world.rest('alice', 'GET', `${at}/branches/main/protection`)).status).toBe(404);
    await world.push('carol', 'main', { 'b.yaml': lines('b', { 6: 'new' }) });
  });
});

describe('statuses and checks', () => {
  it("statuses carry the server's time and their creator; the newest of a context counts", async () => {
    const { head } = await opened();
    const set = (state: 'pending' | 'success', context: string) =>
      world.as('robot').repos.createCommitStatus({ ...here, sha: head.sha, state, context });
    await set('pending', 'tre/seal');
    const { data } = await set('success', 'tre/seal');
    expect(data).toMatchObject({ creator: { id: 106, type: 'Bot' }, state: 'success' });
    expect(Math.abs(Date.parse(data.created_at) - Date.now())).toBeLessThan(10_000);

    const { data: combined } = await world.as('alice').repos.getCombinedStatusForRef({ ...here, ref: 'x' });
    expect(combined).toMatchObject({ state: 'success', total_count: 1 });
    const { data: all } = await world.as('alice').repos.listCommitStatusesForRef({ ...here, ref: head.sha });
    expect(all.map(({ state }) => state)).toEqual(['success', 'pending']);
  });

  it('a check run gathers annotations over updates, fifty a request', async () => {
    const { head } = await opened();
    const annotation = (line: number) => ({
      path: 'a.yaml',
      start_line: line,
      end_line: line,
      annotation_level: 'failure' as const,
      message: `m${line}`,
    });
    const many = Array.from({ length: 51 }, (_, i) => annotation(i + 1));
    const output = { title: 't', summary: 's' };
    const { data: run } = await world.as('robot').checks.create({
      ...here,
      name: 'tre/plan',
      head_sha: head.sha,
      status: 'in_progress',
      output: { ...output, annotations: many.slice(0, 50) },
    });
    expect(
      (await world.rest('robot', 'PATCH', `${at}/check-runs/${run.id}`, { output: { ...output, annotations: many } }))
        .status,
    ).toBe(422);
    const { data: done } = await world.as('robot').checks.update({
      ...here,
      check_run_id: run.id,
      conclusion: 'failure',
      output: { ...output, annotations: many.slice(50) },
      actions: [{ label: 'Retry', description: 'again', identifier: 'retry' }],
    });
    expect(done).toMatchObject({
      status: 'completed',
      conclusion: 'failure',
      app: { id: 4711, slug: 'tre' },
      output: { annotations_count: 51 },
      pull_requests: [{ number: 1 }],
    });

    const pages = await world.as('alice').paginate('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', {
      ...here,
      check_run_id: run.id,
      per_page: 20,
    });
    expect(pages).toHaveLength(51);
    await world.as('robot').checks.create({ ...here, name: 'tre/plan', head_sha: head.sha, conclusion: 'success' });
    const { data: latest } = await world.as('alice').checks.listForRef({ ...here, ref: 'x' });
    expect(latest).toMatchObject({ total_count: 1, check_runs: [{ conclusion: 'success' }] });
    expect((await world.as('alice').checks.listForRef({ ...here, ref: 'x', filter: 'all' })).data.total_count).toBe(2);
    expect((await world.as('alice').checks.listSuitesForRef({ ...here, ref: 'x' })).data).toMatchObject({
      total_count: 1,
      check_suites: [{ conclusion: 'failure' }],
    });
  });
});

describe('writing without a clone', () => {
  it('contents: create, change by the sha that was read, remove', async () => {
    const bob = world.as('bob');
    const put = (text: string, sha?: string) =>
      bob.repos.createOrUpdateFileContents({
        ...here,
        path: 'd/f.txt',
        message: 'm',
        content: Buffer.from(text).toString('base64'),
        ...(sha === undefined ? {} : { sha }),
      });
    const { data: first } = await put('one');
    await expect(put('two')).rejects.toMatchObject({ status: 422 });
    await expect(put('two', 'f'.repeat(40))).rejects.toMatchObject({ status: 409 });
    const { data: second } = await put('two', first.content!.sha!);
    expect(second.commit).toMatchObject({
      author: { name: 'bob' },
      committer: { name: 'GitHub' },
      parents: [{ sha: first.commit.sha }],
    });
    await bob.repos.deleteFile({ ...here, path: 'd/f.txt', message: 'gone', sha: second.content!.sha! });
    expect((await world.rest('bob', 'GET', `${at}/contents/d/f.txt`)).status).toBe(404);
    expect((await bob.repos.listActivities({ ...here })).data).toHaveLength(3);
  });

  it('git data: blob, tree, commit, ref; a lost race is a 422', async () => {
    const robot = world.as('robot');
    const { data: blob } = await robot.git.createBlob({ ...here, content: 'aGk=', encoding: 'base64' });
    const { data: base } = await robot.git.getCommit({ ...here, commit_sha: world.hub.headSha });
    const { data: tree } = await robot.git.createTree({
      ...here,
      base_tree: base.tree.sha,
      tree: [
        { path: 'x/hi', mode: '100644', type: 'blob', sha: blob.sha },
        { path: 'b.yaml', mode: '100644', type: 'blob', sha: null },
        { path: 'c', mode: '100644', type: 'blob', content: 'c\n' },
      ],
    });
    const { data: commit } = await robot.git.createCommit({
      ...here,
      message: 'sealed',
      tree: tree.sha,
      parents: [world.hub.headSha],
    });
    await robot.git.updateRef({ ...here, ref: 'heads/main', sha: commit.sha, force: false });
    const { data: listed } = await robot.git.getTree({ ...here, tree_sha: 'main', recursive: '1' });
    expect(listed.tree.map(({ path }) => path)).toEqual(['README.md', 'a.yaml', 'c', 'x', 'x/hi']);

    const { data: late } = await robot.git.createCommit({
      ...here,
      message: 'late',
      tree: tree.sha,
      parents: [world.hub.headSha],
    });
    expect(
      await world.rest('robot', 'PATCH', `${at}/git/refs/heads/main`, { sha: late.sha, force: false }),
    ).toMatchObject({ status: 422, body: { message: 'Update is not a fast forward' } });
  });
});

it('comments and labels: create, edit, list, remove', async () => {
  await opened();
  const bob = world.as('bob');
  const { data: comment } = await bob.issues.createComment({ ...here, issue_number: 1, body: 'plan' });
  await bob.issues.updateComment({ ...here, comment_id: comment.id, body: 'plan 2' });
  expect((await bob.issues.listComments({ ...here, issue_number: 1 })).data).toMatchObject([
    { body: 'plan 2', user: { id: 102 } },
  ]);
  await bob.issues.deleteComment({ ...here, comment_id: comment.id });
  expect((await bob.issues.listComments({ ...here, issue_number: 1 })).data).toEqual([]);
  expect((await bob.issues.addLabels({ ...here, issue_number: 1, labels: ['airlock'] })).data).toMatchObject([
    { name: 'airlock' },
  ]);
  await bob.issues.removeLabel({ ...here, issue_number: 1, name: 'airlock' });
  expect((await bob.issues.listLabelsForRepo({ ...here })).data).toHaveLength(1);
  expect((await bob.issues.listEvents({ ...here, issue_number: 1 })).data.map(({ event }) => event)).toEqual([
    'labeled',
    'unlabeled',
  ]);
});

it('deployments and their statuses', async () => {
  const robot = world.as('robot');
  const { data } = await robot.repos.createDeployment({
    ...here,
    ref: 'main',
    environment: 'genomics',
    required_contexts: [],
  });
  const deployment = data as { id: number };
  await robot.repos.createDeploymentStatus({
    ...here,
    deployment_id: deployment.id,
    state: 'success',
    log_url: 'https://example.org/log',
  });
  expect((await robot.repos.listDeployments({ ...here, environment: 'genomics' })).data).toMatchObject([
    { sha: world.hub.headSha, creator: { id: 106 } },
  ]);
  expect((await robot.repos.listDeploymentStatuses({ ...here, deployment_id: deployment.id })).data).toMatchObject([
    { state: 'success' },
  ]);
});

it('people come and go: permission changes and removal act at once', async () => {
  const alice = world.as('alice');
  await alice.repos.addCollaborator({ ...here, username: 'reader', permission: 'push' });
  expect((await alice.repos.getCollaboratorPermissionLevel({ ...here, username: 'reader' })).data.permission).toBe(
    'write',
  );
  await alice.repos.removeCollaborator({ ...here, username: 'bob' });
  expect((await world.rest('bob', 'GET', at)).status).toBe(404);
});
