import type { PullRequestEvidence } from '../../signoff/types.ts';

const submitted = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED'];

/**
 * What GitHub's lists say of each other, so that a page that never came is noticed: every review stands in the timeline and
 * the other way round, and a merge is an event. A sentence where they disagree; a list that lags looks the same, and is read
 * again (attack row 20).
 */
export function missingEvidence(evidence: PullRequestEvidence): string | undefined {
  const { number, reviews, timeline, merged } = evidence;
  const listed = new Set(reviews.map(({ id }) => id));
  const told = new Set(timeline.flatMap(({ event, reviewId }) => (event === 'reviewed' ? (reviewId ?? []) : [])));
  const unlisted = [...told].find((id) => !listed.has(id));
  if (unlisted !== undefined) return `the timeline of #${number} tells of review ${unlisted}, which is not in its list`;
  const untold = reviews.find(({ id, state }) => submitted.includes(state) && !told.has(id));
  if (untold) return `review ${untold.id} of #${number} is not in its timeline`;
  if (merged && !timeline.some(({ event }) => event === 'merged'))
    return `#${number} is merged, and its timeline does not say so`;
  return undefined;
}
