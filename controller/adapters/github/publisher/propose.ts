import { known, type Read, unavailable } from '../../../core/known.ts';
import type { Proposal } from '../../../status/publisher.ts';
import type { Connection } from './connection.ts';
import { commitOf, takeBranch, takenNames } from './proposal-branch.ts';
import { saying } from './saying.ts';

type Made = { readonly number: number; readonly url: string };

/**
 * Names that are tried: the wanted one, then with -2 to -5. Whoever may push can make a branch of the wanted name
 * beforehand, so that what they do not like would never be proposed.
 */
const attempts = [1, 2, 3, 4, 5] as const;

/**
 * A branch and a pull request for it, by git data alone, so that no clone is needed. A pull request that our account
 * opened from that branch, open or closed, is the answer. A branch that somebody else had a hand in is left alone, and
 * another name is tried. Unavailable `branch-taken` where all of them are somebody else's.
 */
export function propose(connection: Connection, proposal: Proposal): Promise<Read<Made>> {
  return saying(`propose ${proposal.branch}`, 'contents: write', async () => {
    const own = await connection.account();
    if (!own.known) return own;
    const names = attempts.map((one) => (one === 1 ? proposal.branch : `${proposal.branch}-${one}`));
    // All names first: a branch that was in our way may be gone by now, and its name free.
    const busy = new Set<string>();
    for (const name of names) {
      const { ours, othersOpen } = await pullsFrom(connection, name, own.value.id);
      if (ours) return known(ours);
      if (othersOpen) busy.add(name);
    }
    const taken = await takenNames(connection, proposal.branch);
    const commit = await commitOf(connection, proposal);
    for (const name of names.filter((one) => !busy.has(one))) {
      if (!(await takeBranch(connection, name, commit, taken, own.value.id))) continue;
      const made = await open(connection, proposal, name);
      if (made) return known(made);
    }
    return unavailable(
      'branch-taken',
      `propose ${proposal.branch}: ${names.join(', ')} are branches or pull requests of somebody else; find out whose, ` +
        'delete them, then it is proposed again. `tre github setup --apply` keeps tre/ for the App alone',
    );
  });
}

async function pullsFrom({ here, octokit }: Connection, branch: string, own: number) {
  const { rest } = await octokit();
  const head = `${here.owner}:${branch}`;
  const { data: pulls } = await rest.pulls.list({ ...here, head, state: 'all', per_page: 100 });
  const ours = pulls.findLast(({ user }) => user?.id === own);
  return {
    ours: ours && { number: ours.number, url: ours.html_url },
    othersOpen: pulls.some(({ user, state }) => state === 'open' && user?.id !== own),
  };
}

/** Undefined where somebody opened one from it since we looked. */
async function open({ here, octokit }: Connection, { title, body }: Proposal, head: string): Promise<Made | undefined> {
  const { rest } = await octokit();
  const made = await rest.pulls
    .create({ ...here, title, body, head, base: 'main', maintainer_can_modify: true })
    .catch((cause: { status?: number; message: string }) => {
      if (cause.status === 422 && /already exists/i.test(cause.message)) return undefined;
      throw cause;
    });
  return made && { number: made.data.number, url: made.data.html_url };
}
