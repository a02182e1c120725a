import { known, type Read } from '../core/known.ts';
import type { OpenPullRequest, Publisher } from '../status/publisher.ts';

/** What each pull request looked like when it was planned last; kept by the caller, between looks. */
export type SeenPullRequests = ReadonlyMap<number, string>;

export interface OpenPullRequests {
  /** Numbers of those that must be planned again: new, pushed to, reviewed or edited, or main has moved. */
  readonly due: readonly number[];
  /** To give back next time; those that were closed are gone from it. */
  readonly seen: SeenPullRequests;
}

/** Polling, which makes webhooks optional: one request for a hundred pull requests. */
export async function openPullRequests(
  publisher: Pick<Publisher, 'openPullRequests'>,
  mainTip: string,
  seen: SeenPullRequests,
): Promise<Read<OpenPullRequests>> {
  const open = await publisher.openPullRequests();
  if (!open.known) return open;
  const now = new Map(
    open.value.filter(({ baseRef }) => baseRef === 'main').map((pull) => [pull.number, looksLike(pull, mainTip)]),
  );
  const due = [...now].filter(([number, look]) => seen.get(number) !== look).map(([number]) => number);
  return known({ due, seen: now });
}

function looksLike({ head, draft, updatedAt }: OpenPullRequest, mainTip: string): string {
  return `${head} ${mainTip} ${draft} ${updatedAt}`;
}
