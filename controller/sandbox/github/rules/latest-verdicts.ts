import { atLeast } from '../show/account.ts';
import type { Review } from '../state/records.ts';
import { accountOf, type World } from '../world.ts';

/** The last review of each writer that is more than a comment. */
export function latestVerdicts(world: World, number: number): Map<number, Review> {
  const latest = new Map<number, Review>();
  for (const review of world.state.reviews) {
    const counts = review.number === number && review.state !== 'PENDING' && review.state !== 'COMMENTED';
    if (counts && atLeast(accountOf(world, review.userId), 'write')) latest.set(review.userId, review);
  }
  return latest;
}
