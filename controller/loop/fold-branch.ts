import { type Read, unavailable } from '../core/known.ts';
import { foldHistory } from '../signoff/fold-history.ts';
import type { ApprovedHistory } from '../signoff/types.ts';
import type { Ledger } from '../status/types.ts';
import type { PlanPorts } from './ports.ts';

type Recorded = Pick<Ledger, 'decisions' | 'firstSeen'>;

/**
 * The approved history up to `commit`, and never shorter than the ledger knows it. `named` is a revision that a person
 * asked about: an old one is no attack there, and nothing of it is applied.
 */
export async function foldBranch(
  ports: Pick<PlanPorts, 'git' | 'reviews' | 'cache' | 'trustRoot' | 'repositoryPin' | 'clock'>,
  recorded: Recorded,
  commit: string,
  lineage: 'main' | 'named' = 'main',
): Promise<Read<ApprovedHistory>> {
  const history = await foldHistory({
    git: ports.git,
    reviews: ports.reviews,
    cache: ports.cache,
    trustRoot: ports.trustRoot,
    ...(ports.repositoryPin && { repositoryPin: ports.repositoryPin }),
    tip: commit,
    recorded: recorded.decisions,
    firstSeen: recorded.firstSeen,
    now: ports.clock.now(),
  });
  if (!history.known) return history;
  const missing = lineage === 'main' ? lostBoundary(recorded, history.value) : undefined;
  if (missing === undefined) return history;
  return unavailable(
    'history-rewritten',
    `main was rewritten: ${missing.slice(0, 7)}, which was judged before, is not on it any more. Everything is held; ` +
      'restore main to where it was, then change it by pull requests',
  );
}

/** A boundary that the signed ledger knows and main does not: an older approved commit would revive what was taken back. */
function lostBoundary({ decisions }: Recorded, history: ApprovedHistory): string | undefined {
  const onMain = new Set(history.boundaries.flatMap((boundary) => [boundary.commit, ...boundary.commits]));
  return [...decisions.keys()].find((boundary) => !onMain.has(boundary));
}
