import type { Proposal } from '../../../status/publisher.ts';
import type { Connection } from './connection.ts';

/** The proposal's files on top of its base, as a commit that no branch holds yet. Returns its id. */
export async function commitOf({ here, octokit }: Connection, proposal: Proposal): Promise<string> {
  const { rest } = await octokit();
  const { data: base } = await rest.git.getCommit({ ...here, commit_sha: proposal.base });
  const { data: tree } = await rest.git.createTree({
    ...here,
    base_tree: base.tree.sha,
    tree: [...proposal.files].map(([path, content]) => ({
      path,
      mode: '100644' as const,
      type: 'blob' as const,
      ...(content === null ? { sha: null } : { content }),
    })),
  });
  const message = proposal.title;
  const { data: commit } = await rest.git.createCommit({ ...here, message, tree: tree.sha, parents: [proposal.base] });
  return commit.sha;
}

/** Branches whose name begins so. */
export async function takenNames({ here, octokit }: Connection, prefix: string): Promise<ReadonlySet<string>> {
  const client = await octokit();
  const refs = await client.paginate(client.rest.git.listMatchingRefs, { ...here, ref: `heads/${prefix}` });
  return new Set(refs.map(({ ref }) => ref.replace('refs/heads/', '')));
}

/** Makes the branch, or moves one that a run of ours left without a pull request. False where it is somebody else's. */
export async function takeBranch(
  connection: Connection,
  name: string,
  commit: string,
  taken: ReadonlySet<string>,
  own: number,
): Promise<boolean> {
  const { here } = connection;
  const { rest } = await connection.octokit();
  // git keeps no branch `a` beside a branch `a/b`.
  if ([...taken].some((other) => other.startsWith(`${name}/`))) return false;
  if (taken.has(name)) {
    if (!(await onlyPushedBy(connection, name, own))) return false;
    await rest.git.updateRef({ ...here, ref: `heads/${name}`, sha: commit, force: true });
    return true;
  }
  const made = await rest.git
    .createRef({ ...here, ref: `refs/heads/${name}`, sha: commit })
    .catch((cause: { status?: number; message: string }) => {
      if (cause.status === 422 && /already exists/i.test(cause.message)) return undefined;
      throw cause;
    });
  return made !== undefined;
}

/** Since it was made. Commits name whom their writer likes; who pushed is GitHub's word. No record is no proof. */
async function onlyPushedBy({ here, octokit }: Connection, branch: string, own: number): Promise<boolean> {
  const { rest } = await octokit();
  const ref = `refs/heads/${branch}`;
  const { data: moves } = await rest.repos.listActivities({ ...here, ref, direction: 'desc', per_page: 100 });
  const made = moves.findIndex(({ activity_type }) => activity_type === 'branch_creation');
  return made >= 0 && moves.slice(0, made + 1).every(({ actor }) => actor?.id === own);
}
