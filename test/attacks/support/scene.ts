import { agree, type Files, type MergeMethod, person } from '../../e2e/support/git-person.ts';
import { workspace, workspacePath } from '../../e2e/support/manifests.ts';
import type { Ended } from '../../e2e/support/processes.ts';
import type { World } from '../../e2e/support/sandbox.ts';

/** Name, mail and date are whatever the caller says; who pushed it is told by the token. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date?: string;
}

export interface Commit {
  readonly branch: string;
  /** Null: removed. */
  readonly files?: Files;
  /** What is no plain file: executables, links, submodules. */
  readonly entries?: readonly { readonly path: string; readonly mode: string; readonly sha: string }[];
  /** Branch or commit to start from; the branch's own tip where it exists, else main. */
  readonly from?: string;
  /** Commits in place of the one it starts from: two of them make a merge. */
  readonly parents?: readonly string[];
  readonly message?: string;
  readonly author?: Signature;
  readonly committer?: Signature;
}

export interface Proposal {
  readonly branch: string;
  readonly head: string;
  readonly number: number;
}

/** One row's part of a world: a workspace that nobody else uses, and what a person with curl and a token can do. */
export interface Scene {
  readonly world: World;
  /** Workspace of this row. Nothing live may contain this word after an attack. */
  readonly name: string;
  readonly path: string;
  /** Its manifest, with lines of its own in `spec`. */
  manifest(...lines: string[]): string;
  branch(word: string): string;
  /** What a `git push --force` does, by REST: tree, commit, reference. The commit. */
  push(login: string, commit: Commit): Promise<string>;
  /** The commit that a branch or a hexadecimal name stands for. */
  commitOf(revision: string): Promise<string>;
  /** What main holds at a path. */
  read(path: string): Promise<string>;
  /** Moves a branch, by force. */
  move(login: string, branch: string, commit: string): Promise<void>;
  open(login: string, branch: string, more?: { readonly base?: string; readonly draft?: boolean }): Promise<number>;
  /** Id of the review. */
  review(login: string, number: number, event?: string, more?: object): Promise<number>;
  merge(login: string, number: number, method?: MergeMethod): Promise<string>;
  /** The repository's REST, by path below `/repos/{owner}/{name}`; anything but success throws. */
  rest(login: string, method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  /** The same, whatever the answer. */
  ask(login: string, method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>;
  /** Doors that only the sandbox has: `/faults`, `/rename-login`. */
  sandbox(method: string, path: string, body?: object): Promise<void>;
  /** Pull request for this row's workspace, ready for reviews. */
  propose(more?: Partial<Commit> & { readonly login?: string }): Promise<Proposal>;
  /** Honest work: written by admin-a, approved by admin-b, merged. */
  agreed(files: Files): Promise<void>;
  /** What others than plan and apply answered to the attack. */
  readonly heard: string[];
  /** The command line in a process of its own, with settings in place of those of the world. */
  tre(...args: string[]): Promise<Ended>;
}

/** @param serial unique within the world, below 250: the workspace's address space is made of it */
export function scene(world: World, serial: number, word: string): Scene {
  const name = `${word}${serial}`;
  const repository = `/repos/${world.env['GITHUB_REPOSITORY']}`;
  const path = workspacePath(name);
  const manifest = (...lines: string[]) => workspace(name, `10.17.${serial}.0/24`, ...lines);
  const ask: Scene['ask'] = (login, method, at, body) => person(world, login).rest(method, `${repository}${at}`, body);

  async function rest(login: string, method: string, at: string, body?: object) {
    const { status, body: answer } = await ask(login, method, at, body);
    if (status >= 300) throw new Error(`${login}: ${method} ${at}: ${status} ${JSON.stringify(answer)}`);
    return answer as Record<string, unknown>;
  }

  async function tipOf(branch: string): Promise<string | undefined> {
    const { status, body } = await ask('admin-a', 'GET', `/git/ref/heads/${branch}`);
    return status === 200 ? (body as { object: { sha: string } }).object.sha : undefined;
  }

  async function commitOf(revision: string): Promise<string> {
    const found = /^[0-9a-f]{40}$/.test(revision) ? revision : await tipOf(revision);
    if (found === undefined) throw new Error(`no branch ${revision}`);
    return found;
  }

  async function read(at: string): Promise<string> {
    const { content } = await rest('admin-a', 'GET', `/contents/${at}`);
    return Buffer.from(String(content), 'base64').toString('utf8');
  }

  async function move(login: string, branch: string, sha: string): Promise<void> {
    const there = (await tipOf(branch)) !== undefined;
    if (there) await rest(login, 'PATCH', `/git/refs/heads/${branch}`, { sha, force: true });
    else await rest(login, 'POST', '/git/refs', { ref: `refs/heads/${branch}`, sha });
  }

  async function push(login: string, commit: Commit): Promise<string> {
    const { branch, from, files = {}, entries = [] } = commit;
    const start = from === undefined ? ((await tipOf(branch)) ?? (await commitOf('main'))) : await commitOf(from);
    const plain = Object.entries(files).map(([at, content]) => {
      const entry = { path: at, mode: '100644', type: 'blob' };
      return content === null ? { ...entry, sha: null } : { ...entry, content };
    });
    const changes = [...plain, ...entries];
    const tree =
      changes.length === 0
        ? ((await rest(login, 'GET', `/git/commits/${start}`))['tree'] as { sha: string })
        : await rest(login, 'POST', '/git/trees', { base_tree: start, tree: changes });
    const own = { name: login, email: `${login}@sandbox.example` };
    const made = await rest(login, 'POST', '/git/commits', {
      tree: tree['sha'],
      parents: commit.parents ?? [start],
      message: commit.message ?? `Change ${name}`,
      author: commit.author ?? own,
      committer: commit.committer ?? own,
    });
    const sha = String(made['sha']);
    await move(login, branch, sha);
    return sha;
  }

  async function open(login: string, head: string, more: object = {}): Promise<number> {
    return Number((await rest(login, 'POST', '/pulls', { title: head, head, base: 'main', ...more }))['number']);
  }

  const branch = (suffix: string) => `${name}-${suffix}`;
  return {
    world,
    name,
    path,
    manifest,
    branch,
    push,
    commitOf,
    read,
    move,
    open,
    review: async (login, number, event = 'APPROVE', more = {}) => {
      const said = event === 'APPROVE' ? {} : { body: 'Not like this.' };
      return Number((await rest(login, 'POST', `/pulls/${number}/reviews`, { event, ...said, ...more }))['id']);
    },
    merge: async (login, number, method = 'merge') =>
      String((await rest(login, 'PUT', `/pulls/${number}/merge`, { merge_method: method }))['sha']),
    rest,
    ask,
    sandbox: async (method, at, body) => {
      const url = `${world.env['GITHUB_API_URL']}/sandbox${at}`;
      const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
      if (!response.ok) throw new Error(`${method} /sandbox${at}: ${response.status} ${await response.text()}`);
    },
    propose: async ({ login = 'researcher-a', ...commit } = {}) => {
      const own = { branch: branch('proposal'), files: { [path]: manifest() }, ...commit };
      const head = await push(login, own);
      return { branch: own.branch, head, number: await open(login, own.branch) };
    },
    agreed: async (files) => {
      const change = { author: 'admin-a', approvers: ['admin-b'], branch: branch('agreed'), files };
      await agree(world, change);
    },
    heard: [],
    tre: (...args) => world.tre(...args),
  };
}
