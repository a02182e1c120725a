import type { Read } from '../../core/known.ts';
import { openLedger } from '../../loop/plan-branch.ts';
import type { Finding } from '../../setup/types.ts';
import type { Ledger } from '../../status/types.ts';
import { findRevision } from '../find-revision.ts';
import { defaultBranch } from '../setup-input.ts';
import type { Given } from './given.ts';

export async function lookAtTrust({ ports, settings }: Given): Promise<readonly Finding[]> {
  const tip = await findRevision(ports, defaultBranch);
  const { trustRoot } = settings;
  const present = await ports.git.ensureCommit(trustRoot);
  const descends = present.known && present.value ? await ports.git.isAncestor(trustRoot, tip) : present;
  const ledger = await openLedger(ports);
  return [
    {
      area: 'trust',
      what: `trust root ${trustRoot.slice(0, 7)}`,
      ...rootVerdict(descends, tip),
      why: 'all that it holds counts as approved, and everything after it is judged; off the line of main nothing can be',
      mend: 'restore main to where it was, or read a newer commit and set TRE_TRUST_ROOT to it',
    },
    {
      area: 'trust',
      what: 'ledger',
      ...ledgerVerdict(ledger),
      why: 'it proves what was approved and applied; one that does not count stops every delete [26]',
      mend: 'see docs/operator.md, The ledger does not count',
    },
  ];
}

type Verdict = Pick<Finding, 'state' | 'detail'>;

function rootVerdict(descends: Read<boolean>, tip: string): Verdict {
  if (!descends.known) return { state: 'unknown', detail: descends.reason };
  if (descends.value) return { state: 'ok', detail: `an ancestor of ${defaultBranch} at ${tip.slice(0, 7)}` };
  return { state: 'different', detail: `no ancestor of ${defaultBranch} at ${tip.slice(0, 7)}: history was rewritten` };
}

function ledgerVerdict(ledger: Read<Ledger>): Verdict {
  if (!ledger.known) return { state: 'unknown', detail: ledger.reason };
  const { state, reason, head } = ledger.value;
  if (state === 'broken') return { state: 'different', detail: reason ?? 'it does not count' };
  if (state === 'absent') return { state: 'unknown', detail: 'there is none yet: nothing was applied' };
  return { state: 'ok', detail: `verified up to entry ${head?.sequence}, and anchored outside git` };
}
