import { known, type Read } from '../core/known.ts';
import type { ReviewSource } from '../signoff/types.ts';

/** Asked once: it hardly ever changes, and whoever calls /hooks/ci must not spend GitHub's quota. */
export function defaultBranchOf(reviews: Pick<ReviewSource, 'repository'>): () => Promise<Read<string>> {
  let found: string | undefined;
  return async () => {
    if (found !== undefined) return known(found);
    const read = await reviews.repository();
    if (!read.known) return read;
    found = read.value.defaultBranch;
    return known(found);
  };
}
