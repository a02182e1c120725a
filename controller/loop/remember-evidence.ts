import type { Read } from '../core/known.ts';
import type { PullRequestEvidence, ReviewSource } from '../signoff/types.ts';

/** For the length of one run, every part of it sees the same pull request, and GitHub is asked for it once. */
export function rememberEvidence(reviews: ReviewSource): ReviewSource {
  const seen = new Map<number, Promise<Read<PullRequestEvidence>>>();
  return {
    ...reviews,
    pullRequest: (number) => {
      const found = seen.get(number) ?? reviews.pullRequest(number);
      seen.set(number, found);
      return found;
    },
  };
}
