import { known, type Read } from '../../../core/known.ts';
import type { CommitStatus } from '../../../status/publisher.ts';
import type { Connection } from './connection.ts';
import { cut } from './cut.ts';
import { saying } from './saying.ts';

/** Statuses are a list that only grows, so one is added only where our newest of that context says something else. */
export function sayStatus(connection: Connection, commit: string, status: CommitStatus): Promise<Read<void>> {
  return saying(`write the status ${status.context} on ${commit.slice(0, 7)}`, 'statuses: write', async () => {
    const own = await connection.account();
    if (!own.known) return own;
    const client = await connection.octokit();
    const route = client.rest.repos.listCommitStatusesForRef;
    const statuses = await client.paginate(route, { ...connection.here, ref: commit, per_page: 100 });
    const before = statuses.find((other) => other.context === status.context && other.creator?.id === own.value.id);
    const description = cut(status.description, 140);
    const same =
      before?.state === status.state &&
      before.description === description &&
      (before.target_url ?? undefined) === status.url;
    if (same) return known(undefined);
    await client.rest.repos.createCommitStatus({
      ...connection.here,
      sha: commit,
      context: status.context,
      state: status.state,
      description,
      ...(status.url && { target_url: status.url }),
    });
    return known(undefined);
  });
}
