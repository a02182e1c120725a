import { randomBytes } from 'node:crypto';
import { get, graphql, send, until } from './ask-github.mjs';
import { main } from './scratch.mjs';
import { TOKEN_A, TOKEN_B } from './settings.mjs';

/** Of all branches and files that a run makes. */
export const prefix = `check-github-${randomBytes(4).toString('hex')}`;
export const file = `${prefix}/file.txt`;
/** Numbers of the pull requests of this run. */
export const opened = [];
const branches = new Set();
let made = 0;

export const text = (changed = {}) =>
  Array.from({ length: 30 }, (_, i) => `${changed[i + 1] ?? `line ${i + 1}`}\n`).join('');

export async function commit(parent, files, dates = {}) {
  const { tree: base } = await get(`/git/commits/${parent}`);
  const entries = Object.entries(files).map(([path, content]) => ({ path, mode: '100644', type: 'blob', content }));
  const tree = await send(TOKEN_A, 'POST', '/git/trees', { base_tree: base.sha, tree: entries });
  const message = `Try ${prefix}`;
  return (await send(TOKEN_A, 'POST', '/git/commits', { message, tree: tree.sha, parents: [parent], ...dates })).sha;
}

export async function branch(sha, token = TOKEN_A) {
  made += 1;
  const name = `${prefix}/${made}`;
  await send(token, 'POST', '/git/refs', { ref: `refs/heads/${name}`, sha });
  branches.add(name);
  return name;
}
export async function deleteBranch(name) {
  await send(TOKEN_A, 'DELETE', `/git/refs/heads/${name}`);
  branches.delete(name);
}
export const push = (name, sha, token = TOKEN_A, force = false) =>
  send(token, 'PATCH', `/git/refs/heads/${name}`, { sha, force });
export const tipOf = async (name) => (await get(`/git/ref/heads/${name}`)).object.sha;
export const pullNow = (number) => get(`/pulls/${number}`);
export async function pullOnce(number, what, good) {
  const pull = await until(() => pullNow(number), good);
  if (!good(pull)) throw new Error(`pull request ${number} is not ${what}, after some waiting`);
  return pull;
}

export async function open(head, base, draft = false) {
  const asked = { title: `Try ${head}`, head, base, draft };
  const pull = await send(TOKEN_A, 'POST', '/pulls', asked);
  opened.push(pull.number);
  return pull;
}

/** A request of A that changes line 3 of a file, on a base of its own. `first` is its head, `start` its base's tip. */
export async function request({ before = text(), after = text({ 3: 'asked for' }), draft = false } = {}) {
  const start = await commit(await tipOf(main), { [file]: before });
  const base = await branch(start);
  const first = await commit(start, { [file]: after });
  const head = await branch(first);
  const { number, node_id } = await open(head, base, draft);
  return { number, node_id, base, head, start, first };
}

export async function pushMore({ number, head, first }) {
  const second = await commit(first, { [file]: text({ 3: 'asked for', 20: 'added later' }) });
  await push(head, second);
  await pullOnce(number, 'at the pushed commit', ({ head: now }) => now.sha === second);
  return second;
}

export async function moveBase({ base, start }) {
  const next = await commit(start, { [`${prefix}/other.txt`]: text() });
  await push(base, next, TOKEN_B);
  return next;
}

export const review = (number, event, more = {}) =>
  send(TOKEN_B, 'POST', `/pulls/${number}/reviews`, { ...(event && { event }), body: 'Try', ...more });
export const reviewNow = (number, id) => get(`/pulls/${number}/reviews/${id}`, TOKEN_B);

/** Head after "Update branch", which GitHub does after it has answered. */
export async function updateBranch({ number }, token) {
  const before = (await pullNow(number)).head.sha;
  await send(token, 'PUT', `/pulls/${number}/update-branch`, { expected_head_sha: before });
  return (await pullOnce(number, 'updated', ({ head }) => head.sha !== before)).head.sha;
}

/** Which of the named commits the review is stored with, once it had the time to become the expected one. */
export async function commitOf(number, id, expected, named) {
  const { commit_id: sha } = await until(
    () => reviewNow(number, id),
    (now) => now.commit_id === named[expected],
  );
  return Object.keys(named).find((name) => named[name] === sha) ?? `commit ${sha}`;
}

export async function afterForcePush(asked, again) {
  const { id } = await review(asked.number, 'APPROVE');
  const rewritten = await again();
  await push(asked.head, rewritten, TOKEN_A, true);
  return commitOf(asked.number, id, 'the new head', { 'the approved commit': asked.first, 'the new head': rewritten });
}

export const pushesOf = (name) => get(`/activity?ref=refs/heads/${name}&per_page=100`);
export const stanzas = (inA, inB) =>
  [inA, inB].map(
    (line, i) => `${'ab'[i]}:\n  # rules\n  kind: rule\n  name: rule\n${line}  last: end\n  more: end\n  most: end\n`,
  );

/** A request to main, merged by nothing but a push of `arrival(head, tip)` to main. */
export async function pushedToMain(arrival) {
  const tip = await tipOf(main);
  const first = await commit(tip, { [`${prefix}/indirect-${opened.length}.txt`]: text() });
  const { number } = await open(await branch(first), main);
  const { merge, last } = await arrival(first, tip);
  await push(main, last, TOKEN_B);
  const pull = await until(
    () => pullNow(number),
    ({ merged }) => merged,
  );
  return { pull, named: { 'the head': first, 'the merge commit': merge, 'the tip of the push': last } };
}
export const fastForward = (head) => ({ merge: head, last: head });
export async function mergedAtHome(head, tip) {
  const { tree } = await get(`/git/commits/${head}`);
  const merge = await send(TOKEN_B, 'POST', '/git/commits', {
    message: 'By hand',
    tree: tree.sha,
    parents: [tip, head],
  });
  return { merge: merge.sha, last: await commit(merge.sha, { [`${prefix}/on-top.txt`]: text() }) };
}
export async function mergeCommitOf(arrival) {
  const { pull, named } = await pushedToMain(arrival);
  return Object.keys(named).find((name) => named[name] === pull.merge_commit_sha) ?? `commit ${pull.merge_commit_sha}`;
}

export async function changeDraft(token) {
  const asked = await request({ draft: true });
  const ready = await graphql(token, 'markPullRequestReadyForReview', asked);
  const draft = await graphql(token, 'convertPullRequestToDraft', asked);
  return !ready && draft ? 'both ways' : `draft after "ready": ${ready}, after "draft": ${draft}`;
}

/** Closes what is open and deletes the branches, requests first: a base that goes away would retarget or close them. */
export async function tidyUp() {
  const leave = (what) => (error) => console.error(`left behind: ${what} (${error.message})`);
  for (const number of opened) await close(number).catch(leave(`pull request ${number}`));
  for (const name of [...branches]) await deleteBranch(name).catch(leave(`branch ${name}`));
}
async function close(number) {
  if ((await pullNow(number)).state === 'open') await send(TOKEN_A, 'PATCH', `/pulls/${number}`, { state: 'closed' });
}
