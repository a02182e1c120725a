import { known, type Read, unavailable } from '../core/known.ts';
import type { GitObjects } from '../source/types.ts';
import type { ReviewSource } from './types.ts';

export interface AnchorQuestion {
  readonly git: GitObjects;
  readonly reviews: ReviewSource;
  /** Commit that the operator names outside git (`TRE_TRUST_ROOT`): all that it holds is approved. */
  readonly trustRoot: string;
  readonly tip: string;
  /** Ids, not names: a repository can be renamed and its name taken by another. */
  readonly repositoryPin?: { readonly id: number; readonly ownerId: number };
}

export interface Anchored {
  readonly id: number;
  readonly ownerId: number;
  readonly defaultBranch: string;
}

/** Step 1 of signoff.md (b): the same repository, a whole history, and a tip that descends from what was trusted. */
export async function anchor(question: AnchorQuestion): Promise<Read<Anchored>> {
  const { git, reviews, trustRoot, tip, repositoryPin } = question;
  // Asked together, judged in this order: none of the answers depends on another.
  const [repository, shallow, descends] = await Promise.all([
    reviews.repository(),
    git.shallow(),
    isDescendant(git, trustRoot, tip),
  ]);
  if (!repository.known) return repository;
  const { id, ownerId } = repository.value;
  if (repositoryPin && (repositoryPin.id !== id || repositoryPin.ownerId !== ownerId)) {
    const text = `The repository is not the pinned one: expected id ${repositoryPin.id} of owner ${repositoryPin.ownerId}, found ${id} of ${ownerId}. Everything is held.`;
    return unavailable('repository-changed', text);
  }
  if (!shallow.known) return shallow;
  if (shallow.value) return unavailable('shallow', 'The mirror is a shallow clone; sign-off needs the whole history.');
  if (!descends.known) return descends;
  if (descends.value) return known(repository.value);
  const text = `History was rewritten: the trust root ${trustRoot} is no ancestor of main at ${tip}. Everything is held; restore main, or name a new trust root.`;
  return unavailable('history-rewritten', text);
}

async function isDescendant(git: GitObjects, trustRoot: string, tip: string): Promise<Read<boolean>> {
  const present = await git.ensureCommit(trustRoot);
  return present.known && present.value ? git.isAncestor(trustRoot, tip) : present;
}
