import { known, type Read } from '../../../core/known.ts';
import type { OpenPullRequest } from '../../../status/publisher.ts';
import type { Connection } from './connection.ts';
import { saying } from './saying.ts';

export function listOpen(connection: Connection): Promise<Read<readonly OpenPullRequest[]>> {
  return saying('list the open pull requests', 'pull_requests: read', async () => {
    const client = await connection.octokit();
    const pulls = await client.paginate(client.rest.pulls.list, { ...connection.here, state: 'open', per_page: 100 });
    return known(
      pulls.map((pull) => ({
        number: pull.number,
        head: pull.head.sha,
        baseRef: pull.base.ref,
        draft: pull.draft === true,
        // A fork that was deleted has no repository any more.
        fork: pull.head.repo?.id !== pull.base.repo.id,
        updatedAt: pull.updated_at,
      })),
    );
  });
}
