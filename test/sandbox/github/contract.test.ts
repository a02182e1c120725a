import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintAbout, present, validated } from './contract.ts';
import { lines, owner, repo, startWorld, type TestWorld } from './world.ts';

const here = { owner, repo };
const at = `/repos/${owner}/${repo}`;
let world: TestWorld;
let number: number;
let head: string;
beforeAll(async () => {
  world = await startWorld();
  head = await world.push('alice', 'feature/x', { 'a.yaml': lines('a', { 3: 'new' }), 'dir/new.txt': 'hello\n' });
  number = await world.pull('alice', 'feature/x');
});
afterAll(() => world.close());

describe.skipIf(!present)('the check itself', () => {
  it('rejects a body that lacks a member, and an answer GitHub does not describe', async () => {
    const { body } = await world.rest('alice', 'GET', `${at}/pulls/${number}`);
    const { node_id: _, ...lacking } = body as { node_id: string };
    const answer = { method: 'GET', path: `${at}/pulls/${number}`, status: 200 };

    expect(complaintAbout({ ...answer, body })).toBeUndefined();
    expect(complaintAbout({ ...answer, body: lacking })).toContain('node_id');
    expect(complaintAbout({ ...answer, body, status: 299 })).toContain('does not describe');
    expect(complaintAbout({ ...answer, body, path: '/repos/a/b/inventions' })).toContain('does not describe');
  });
});

/** Every answer goes through GitHub's OpenAPI description (contract.ts); `expect` says what this world must show. */
const reads: { why: string; path: () => string; expect: () => object }[] = [
  { why: 'who am I', path: () => '/user', expect: () => ({ login: 'alice', id: 101 }) },
  { why: 'somebody by login', path: () => '/users/bob', expect: () => ({ id: 102 }) },
  { why: 'somebody by id, which a rename does not change', path: () => '/user/102', expect: () => ({ login: 'bob' }) },
  { why: 'the organisation', path: () => '/orgs/contoso', expect: () => ({ login: 'contoso' }) },
  {
    why: 'ids of repository and owner, to be pinned',
    path: () => at,
    expect: () => ({ id: expect.any(Number), owner: { id: expect.any(Number) }, default_branch: 'main' }),
  },
  {
    why: 'branches',
    path: () => `${at}/branches`,
    expect: () => [{ name: 'feature/x', protected: false }, { name: 'main' }],
  },
  {
    why: 'a branch with a slash in its name',
    path: () => `${at}/branches/feature%2Fx`,
    expect: () => ({ commit: { sha: head } }),
  },
  {
    why: 'a ref',
    path: () => `${at}/git/ref/heads/feature/x`,
    expect: () => ({ object: { type: 'commit', sha: head } }),
  },
  {
    why: 'refs by prefix',
    path: () => `${at}/git/matching-refs/heads/fea`,
    expect: () => [{ ref: 'refs/heads/feature/x' }],
  },
  {
    why: 'a commit with its files',
    path: () => `${at}/commits/${head}`,
    expect: () => ({
      sha: head,
      files: [
        { filename: 'a.yaml', status: 'modified', additions: 1, deletions: 1 },
        { filename: 'dir/new.txt', status: 'added' },
      ],
    }),
  },
  { why: 'a commit by branch', path: () => `${at}/commits/main`, expect: () => ({ sha: world.hub.headSha }) },
  { why: 'the history of a branch', path: () => `${at}/commits?sha=feature/x`, expect: () => [{ sha: head }, {}, {}] },
  {
    why: 'the history of a path',
    path: () => `${at}/commits?path=b.yaml`,
    expect: () => [{ commit: { message: 'more' } }],
  },
  {
    why: 'the bare commit object',
    path: () => `${at}/git/commits/${head}`,
    expect: () => ({ sha: head, parents: [{}] }),
  },
  { why: 'a tree, all of it', path: () => `${at}/git/trees/${head}?recursive=1`, expect: () => ({ truncated: false }) },
  {
    why: 'a directory',
    path: () => `${at}/contents/dir?ref=feature/x`,
    expect: () => [{ type: 'file', path: 'dir/new.txt' }],
  },
  {
    why: 'a file',
    path: () => `${at}/contents/dir/new.txt?ref=feature/x`,
    expect: () => ({ type: 'file', encoding: 'base64', content: 'aGVsbG8K\n' }),
  },
  {
    why: 'three-dot comparison',
    path: () => `${at}/compare/main...feature/x`,
    expect: () => ({ status: 'ahead', ahead_by: 1, files: [{ filename: 'a.yaml' }, {}] }),
  },
  {
    why: 'one pull request',
    path: () => `${at}/pulls/1`,
    expect: () => ({
      mergeable: true,
      mergeable_state: 'clean',
      commits: 1,
      changed_files: 2,
      merge_commit_sha: expect.stringMatching(/^[0-9a-f]{40}$/),
    }),
  },
  {
    why: 'pull requests by head',
    path: () => `${at}/pulls?head=contoso:feature/x&state=all`,
    expect: () => [{ number: 1 }],
  },
  { why: 'none with that base', path: () => `${at}/pulls?base=other`, expect: () => [] },
  {
    why: 'files of a pull request',
    path: () => `${at}/pulls/1/files`,
    expect: () => [{ filename: 'a.yaml', patch: expect.stringMatching(/^@@ /) }, {}],
  },
  { why: 'commits of a pull request', path: () => `${at}/pulls/1/commits`, expect: () => [{ sha: head }] },
  {
    why: 'the pull request as an issue',
    path: () => `${at}/issues/1`,
    expect: () => ({ pull_request: {}, closed_by: null }),
  },
  { why: 'its timeline', path: () => `${at}/issues/1/timeline`, expect: () => [{ event: 'committed', sha: head }] },
  {
    why: 'who pushed',
    path: () => `${at}/activity`,
    expect: () => [{ activity_type: 'branch_creation', actor: { id: 101 }, ref: 'refs/heads/feature/x' }],
  },
  {
    why: 'who may',
    path: () => `${at}/collaborators`,
    expect: () => [{ login: 'alice', role_name: 'admin' }, { login: 'bob' }, { login: 'carol' }, { login: 'reader' }],
  },
  {
    why: 'what somebody may',
    path: () => `${at}/collaborators/reader/permission`,
    expect: () => ({ permission: 'read', user: { id: 104 } }),
  },
  { why: 'no teams', path: () => `${at}/teams`, expect: () => [] },
  { why: 'limits', path: () => '/rate_limit', expect: () => ({ rate: { limit: 15_000, used: expect.any(Number) } }) },
];

it.each(reads)('reads $why', async ({ path, expect: wanted }) => {
  const { status, body } = await world.rest('alice', 'GET', path());
  expect(status).toBe(200);
  expect(body).toMatchObject(wanted());
});

const refusals: {
  why: string;
  as: 'alice' | 'bob' | 'reader' | 'outsider';
  method: string;
  path: string;
  body?: unknown;
  status: number;
  message: string;
}[] = [
  {
    why: 'a path that GitHub does not have',
    as: 'alice',
    method: 'GET',
    path: `${at}/inventions`,
    status: 404,
    message: 'Not Found',
  },
  {
    why: 'another repository',
    as: 'alice',
    method: 'GET',
    path: '/repos/contoso/other',
    status: 404,
    message: 'Not Found',
  },
  {
    why: 'a private repository, to somebody without rights',
    as: 'outsider',
    method: 'GET',
    path: at,
    status: 404,
    message: 'Not Found',
  },
  {
    why: 'writing with read permission',
    as: 'reader',
    method: 'PUT',
    path: `${at}/pulls/1/merge`,
    status: 403,
    message: 'Must have push access',
  },
  { why: 'hooks to a writer', as: 'bob', method: 'GET', path: `${at}/hooks`, status: 403, message: 'admin' },
  {
    why: 'a head that does not exist',
    as: 'alice',
    method: 'POST',
    path: `${at}/pulls`,
    body: { title: 't', head: 'nope', base: 'main' },
    status: 422,
    message: 'Validation Failed',
  },
  {
    why: 'a fork',
    as: 'alice',
    method: 'POST',
    path: `${at}/pulls`,
    body: { title: 't', head: 'mallory:x', base: 'main' },
    status: 422,
    message: 'Validation Failed',
  },
  {
    why: 'a second request for the same branches',
    as: 'alice',
    method: 'POST',
    path: `${at}/pulls`,
    body: { title: 't', head: 'feature/x', base: 'main' },
    status: 422,
    message: 'Validation Failed',
  },
  {
    why: 'a request without a title',
    as: 'alice',
    method: 'POST',
    path: `${at}/pulls`,
    body: { head: 'feature/x', base: 'main' },
    status: 422,
    message: '"title" wasn\'t supplied',
  },
  {
    why: 'update-branch with nothing new',
    as: 'alice',
    method: 'PUT',
    path: `${at}/pulls/1/update-branch`,
    body: {},
    status: 422,
    message: 'There are no new commits on the base branch.',
  },
  {
    why: 'a check run by a person',
    as: 'alice',
    method: 'POST',
    path: `${at}/check-runs`,
    body: { name: 'x', head_sha: '0'.repeat(40) },
    status: 403,
    message: 'You must authenticate via a GitHub App.',
  },
  {
    why: 'a status on a commit that is not there',
    as: 'alice',
    method: 'POST',
    path: `${at}/statuses/${'1'.repeat(40)}`,
    body: { state: 'success' },
    status: 422,
    message: 'No commit found for SHA',
  },
  {
    why: 'deleting main',
    as: 'alice',
    method: 'DELETE',
    path: `${at}/git/refs/heads/main`,
    status: 422,
    message: 'default branch',
  },
  {
    why: "a ref that is the server's",
    as: 'alice',
    method: 'POST',
    path: `${at}/git/refs`,
    body: { ref: 'refs/pull/9/head', sha: '0'.repeat(40) },
    status: 422,
    message: 'Reference name',
  },
  {
    why: 'asking the author to review',
    as: 'alice',
    method: 'POST',
    path: `${at}/pulls/1/requested_reviewers`,
    body: { reviewers: ['alice'] },
    status: 422,
    message: 'author',
  },
  {
    why: 'a protection rule the sandbox would not enforce',
    as: 'alice',
    method: 'PUT',
    path: `${at}/branches/main/protection`,
    body: {
      required_status_checks: { strict: true, contexts: [] },
      enforce_admins: true,
      required_pull_request_reviews: null,
      restrictions: null,
    },
    status: 422,
    message: 'does not enforce',
  },
];

it.each(refusals)('refuses $why', async ({ as, method, path, body, status, message }) => {
  const answer = await world.rest(as, method, path, body);
  expect(answer).toMatchObject({
    status,
    body: { message: expect.stringContaining(message), documentation_url: expect.any(String) },
  });
});

describe('credentials', () => {
  it.each([
    { why: 'none for a private repository', header: undefined, path: at, status: 404 },
    { why: 'none for /user', header: undefined, path: '/user', status: 401 },
    { why: 'an unknown token', header: 'Bearer nonsense', path: at, status: 401 },
    { why: 'a token as Bearer', header: 'Bearer token-bob', path: at, status: 200 },
    {
      why: 'a token as the password of Basic',
      header: `Basic ${Buffer.from('any:token-bob').toString('base64')}`,
      path: at,
      status: 200,
    },
  ])('$why: $status', async ({ header, path, status }) => {
    const response = await fetch(
      `${world.hub.apiUrl}${path}`,
      header === undefined ? {} : { headers: { authorization: header } },
    );
    expect(response.status).toBe(status);
  });
});

it('numbers pages and links them', async () => {
  for (const name of ['p1', 'p2', 'p3'])
    await world.as('bob').git.createRef({ ...here, ref: `refs/heads/${name}`, sha: head });
  const { headers, body } = await world.rest('alice', 'GET', `${at}/branches?per_page=2&page=2`);
  expect((body as { name: string }[]).map(({ name }) => name)).toEqual(['p1', 'p2']);
  expect(headers.get('link')).toBe(
    `<${world.hub.apiUrl}${at}/branches?per_page=2&page=1>; rel="prev", <${world.hub.apiUrl}${at}/branches?per_page=2&page=3>; rel="next", ` +
      `<${world.hub.apiUrl}${at}/branches?per_page=2&page=3>; rel="last", <${world.hub.apiUrl}${at}/branches?per_page=2&page=1>; rel="first"`,
  );
  const all = await world.as('alice').paginate('GET /repos/{owner}/{repo}/activity', { ...here, per_page: 1 });
  expect(all.map(({ ref }) => ref)).toEqual([
    'refs/heads/p3',
    'refs/heads/p2',
    'refs/heads/p1',
    'refs/heads/feature/x',
  ]);
});

it('answers 304 to an ETag that still holds', async () => {
  const first = await world.rest('alice', 'GET', `${at}/pulls/1`);
  const again = await fetch(`${world.hub.apiUrl}${at}/pulls/1`, {
    headers: { authorization: 'token token-alice', 'if-none-match': first.headers.get('etag')! },
  });
  expect(again.status).toBe(304);
});

it.skipIf(!present)('has held many kinds of answers against the description', () => {
  expect(validated.size).toBeGreaterThan(30);
});
