import { known, type Read, unavailable } from '../../../core/known.ts';
import type { Proposal } from '../../../status/publisher.ts';
import type { Connection } from './connection.ts';
import { saying } from './saying.ts';

/**
 * A branch and a pull request for it, by git data alone, so that no clone is needed. A pull request of ours from that
 * branch, open or closed, is the answer; a branch that holds something else is left alone.
 */
export function propose(
  connection: Connection,
  proposal: Proposal,
): Promise<Read<{ readonly number: number; readonly url: string }>> {
  return saying(`propose ${proposal.branch}`, 'contents: write', async () => {
    const own = await connection.account();
    if (!own.known) return own;
    const { here } = connection;
    const { rest } = await connection.octokit();
    const { data: pulls } = await rest.pulls.list({
      ...here,
      head: `${here.owner}:${proposal.branch}`,
      state: 'all',
      per_page: 100,
    });
    const before = pulls.findLast(({ user }) => user?.id === own.value.id);
    if (before) return known({ number: before.number, url: before.html_url });
    const branch = await ensureBranch(connection, proposal);
    if (!branch.known) return branch;
    const { data } = await rest.pulls.create({
      ...here,
      title: proposal.title,
      body: proposal.body,
      head: proposal.branch,
      base: 'main',
      maintainer_can_modify: true,
    });
    return known({ number: data.number, url: data.html_url });
  });
}

async function ensureBranch(connection: Connection, proposal: Proposal): Promise<Read<void>> {
  const { here } = connection;
  const { rest } = await connection.octokit();
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
  const { data: commit } = await rest.git.createCommit({
    ...here,
    message: proposal.title,
    tree: tree.sha,
    parents: [proposal.base],
  });
  const made = await rest.git
    .createRef({ ...here, ref: `refs/heads/${proposal.branch}`, sha: commit.sha })
    .catch((cause: { status?: number; message: string }) => {
      if (cause.status === 422 && /already exists/i.test(cause.message)) return undefined;
      throw cause;
    });
  return made ? known(undefined) : recognise(connection, proposal, tree.sha);
}

/** A run that ended between branch and pull request left exactly this tree; anything else there is somebody's own. */
async function recognise(connection: Connection, { branch }: Proposal, tree: string): Promise<Read<void>> {
  const { here } = connection;
  const { rest } = await connection.octokit();
  const { data: ref } = await rest.git.getRef({ ...here, ref: `heads/${branch}` });
  const { data: tip } = await rest.git.getCommit({ ...here, commit_sha: ref.object.sha });
  if (tip.tree.sha === tree) return known(undefined);
  return unavailable(
    'branch-taken',
    `propose ${branch}: the branch exists and holds something else; delete it, then it is proposed again`,
  );
}
