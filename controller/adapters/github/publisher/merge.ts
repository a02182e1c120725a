import { known, type Read, unavailable } from '../../../core/known.ts';
import type { Connection } from './connection.ts';
import { saying } from './saying.ts';

export function approve(connection: Connection, pullRequest: number, head: string, body: string): Promise<Read<void>> {
  return saying(`approve #${pullRequest}`, 'pull_requests: write', async () => {
    const own = await connection.account();
    if (!own.known) return own;
    const client = await connection.octokit();
    const one = { ...connection.here, pull_number: pullRequest };
    const reviews = await client.paginate(client.rest.pulls.listReviews, { ...one, per_page: 100 });
    const said = reviews.some(
      ({ user, state, commit_id, body: text }) =>
        user?.id === own.value.id && state === 'APPROVED' && commit_id === head && text === body,
    );
    if (!said) await client.rest.pulls.createReview({ ...one, commit_id: head, event: 'APPROVE', body });
    return known(undefined);
  });
}

/** A repository may allow some of them only; the judge takes all. */
const methods = ['merge', 'squash', 'rebase'] as const;

/** GitHub compares the head itself, so nothing that was pushed meanwhile can come along. */
export function merge(
  connection: Connection,
  pullRequest: number,
  head: string,
  message: string,
): Promise<Read<{ readonly commit: string }>> {
  return saying(`merge #${pullRequest}`, 'contents: write', async () => {
    const { rest } = await connection.octokit();
    const one = { ...connection.here, pull_number: pullRequest };
    let refusal = '';
    for (const merge_method of methods) {
      const text = merge_method === 'rebase' ? {} : { commit_message: message };
      // Octokit would try a 405 or 409 again, for seconds, with the same end.
      const request = { retries: 0 };
      const tried = await rest.pulls.merge({ ...one, sha: head, merge_method, ...text, request }).catch(refused);
      if ('data' in tried) return known({ commit: tried.data.sha });
      if (tried.status === 409)
        return unavailable('head-moved', `merge #${pullRequest}: its head is not ${head} any more`);
      refusal = tried.message;
      if (!/not allowed/i.test(refusal)) break;
    }
    const { data: pull } = await rest.pulls.get(one);
    if (pull.merged && pull.head.sha === head) return known({ commit: pull.merge_commit_sha ?? '' });
    return unavailable('not-mergeable', `merge #${pullRequest}: GitHub does not merge it: ${refusal}`);
  });
}

function refused(cause: { status?: number; message: string }): { readonly status: number; readonly message: string } {
  if (cause.status === 405 || cause.status === 409) return { status: cause.status, message: cause.message };
  throw cause;
}
