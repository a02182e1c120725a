import { known, type Read } from '../core/known.ts';
import type { PullRequestEvidence } from '../signoff/types.ts';
import { ledgerWriter } from '../status/write-ledger.ts';
import { findHome } from './find-home.ts';
import { openLedger } from './plan-branch.ts';
import type { ApplyPorts } from './ports.ts';

/**
 * Sign into the ledger which head a review was given on, while that can still be told: GitHub re-points `commit_id` later
 * (signoff.md finding 1). Recorded only where nothing was pushed since the review, so a late look never vouches for a
 * head that the reviewer did not see.
 */
export async function recordSeen(ports: ApplyPorts, number: number): Promise<Read<readonly number[]>> {
  const evidence = await ports.reviews.pullRequest(number);
  if (!evidence.known) return evidence;
  const opened = await openLedger(ports);
  if (!opened.known) return opened;
  const home = await findHome(ports);
  if (!home.known) return home;
  const ledger = opened.value;
  // Without a ledger there is nowhere safe to write; the first apply makes one, and repository activity serves until then.
  if (ledger.state !== 'verified') return known([]);
  const fresh = certainReviews(evidence.value).filter((review) => !ledger.firstSeen.reviews.has(review.review));
  if (fresh.length === 0) return known([]);
  const writer = ledgerWriter(ledger, {
    branch: ports.ledgerBranch,
    anchors: ports.anchors(home.value),
    signer: ports.signer,
    clock: ports.clock,
    reload: () => openLedger(ports),
  });
  await writer.append({ entries: fresh.map((body) => ({ kind: 'seen', body: { ...body } })), statuses: new Map() });
  return known(fresh.map((review) => review.review));
}

/** Reviews given after the newest push, whose head is therefore the one that stands now. Same second: not certain. */
function certainReviews(
  evidence: PullRequestEvidence,
): { review: number; pullRequest: number; head: string; commitId: string | null; at: string }[] {
  const lastPush = Math.max(...evidence.pushes.map((push) => Date.parse(push.at)));
  // Activity may lag: then its newest entry is not the head that we see, and nothing is certain.
  if (!Number.isFinite(lastPush) || evidence.pushes.at(-1)?.after !== evidence.headSha) return [];
  return evidence.reviews
    .filter((review) => Date.parse(review.submittedAt) > lastPush && review.commitId === evidence.headSha)
    .map((review) => ({
      review: review.id,
      pullRequest: evidence.number,
      head: evidence.headSha,
      commitId: review.commitId,
      at: review.submittedAt,
    }));
}
