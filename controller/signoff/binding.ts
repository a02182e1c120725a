import { known, type Read } from '../core/known.ts';
import type { GitObjects } from '../source/types.ts';
import { readGovernedTree } from './bench.ts';
import { changeSet, changeSetDigest } from './change-set.ts';
import type { Binding } from './reviews.ts';
import type { FirstSeen, PullRequestEvidence, PushEvidence, ReviewEvidence } from './types.ts';

export interface BindingQuestion {
  readonly git: GitObjects;
  readonly evidence: PullRequestEvidence;
  readonly firstSeen: FirstSeen;
  /** Commit of main that the change goes onto. */
  readonly parent: string;
  /** Digest of the change set that is judged. */
  readonly changeSet: string;
}

/**
 * Was each approval given on these very blobs? GitHub's `commit_id` cannot tell, because GitHub moves it; the head at the
 * time of submission can: from our own record, else from the server's activity log.
 */
export async function bindReviews(question: BindingQuestion): Promise<Read<ReadonlyMap<number, Binding>>> {
  const { evidence, firstSeen } = question;
  const bindings = new Map<number, Binding>();
  const digests = new Map<string, string | undefined>();
  for (const review of evidence.reviews) {
    if (review.state !== 'APPROVED') continue;
    const heads = headsAtSubmission(review, evidence.pushes, firstSeen);
    if ('message' in heads) {
      bindings.set(review.id, { state: 'other', message: heads.message });
      continue;
    }
    let binding: Binding = { state: 'same' };
    for (const head of heads) {
      if (head === evidence.headSha) continue;
      if (!digests.has(head)) {
        const read = await digestOfHead(head, question);
        if (!read.known) return read;
        digests.set(head, read.value);
      }
      if (digests.get(head) !== question.changeSet) {
        binding = { state: 'other', message: `approved other content (${head.slice(0, 7)})` };
      }
    }
    bindings.set(review.id, binding);
  }
  return known(bindings);
}

/**
 * The newest push not after the review. A push in the same second may have come before or after it: then both heads must
 * hold the same content (attack row 22).
 */
export function headsAtSubmission(
  review: ReviewEvidence,
  pushes: readonly PushEvidence[],
  firstSeen: FirstSeen,
): readonly string[] | { readonly message: string } {
  const seen = firstSeen.reviews.get(review.id);
  if (seen) {
    if (seen.commitId === null || seen.commitId === seen.head) return [seen.head];
    return { message: 'approved a commit that was not the head' };
  }
  const at = Date.parse(review.submittedAt);
  const before = pushes.filter((push) => Date.parse(push.at) < at).at(-1);
  const inTheSecond = pushes.filter((push) => Date.parse(push.at) === at);
  const entries = [...(before ? [before] : []), ...inTheSecond];
  // A branch that was made in this very second had no older head that could have been reviewed.
  const born = entries.findLastIndex((push) => push.type === 'branch_creation');
  const heads = entries.slice(Math.max(born, 0)).map((push) => push.after);
  if (heads.length > 0 && heads.every((head) => !/^0+$/u.test(head))) return [...new Set(heads)];
  return { message: 'approved a head that nobody knows any more' };
}

async function digestOfHead(head: string, { git, parent }: BindingQuestion): Promise<Read<string | undefined>> {
  const there = await git.ensureCommit(head);
  if (!there.known) return there;
  if (!there.value) return known(undefined);
  const bases = await git.mergeBases(head, parent);
  if (!bases.known) return bases;
  const [base, ...more] = bases.value;
  if (base === undefined || more.length > 0) return known(undefined);
  const headTree = await readGovernedTree(git, head);
  if (!headTree.known) return headTree;
  const baseTree = await readGovernedTree(git, base);
  return baseTree.known ? known(changeSetDigest(changeSet(headTree.value, baseTree.value))) : baseTree;
}
