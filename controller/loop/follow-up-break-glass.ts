import { known, type Read, type Unavailable } from '../core/known.ts';
import type { Manifest } from '../manifests/types.ts';
import { approvalsBy } from '../signoff/break-glass.ts';
import { subjectOfPath } from '../signoff/govern.ts';
import type { ApprovedHistory } from '../signoff/types.ts';
import { followUpText } from '../status/report/follow-up-text.ts';
import type { BranchApply } from './apply-branch.ts';
import { approvedManifests } from './approved-manifests.ts';
import type { ReviewPorts } from './ports.ts';

/**
 * A break-glass that is over is reviewed: a pull request that takes its manifest away and lists what was approved by it.
 * Its removal needs two admins, so their approval says that they have looked. Asked once; a person's no is not asked again.
 */
export async function followUpBreakGlass(
  ports: Pick<ReviewPorts, 'publisher' | 'git' | 'cache' | 'clock'>,
  { account }: BranchApply,
): Promise<Read<readonly number[]>> {
  const { history } = account.judged;
  const over = await endedBreakGlass(ports, history);
  if (!over.known) return over;
  const numbers: number[] = [];
  let failed: Unavailable | undefined;
  for (const manifest of over.value) {
    const made = await ports.publisher.propose({
      branch: branchFor(manifest),
      base: history.tip,
      title: `Review what break-glass ${manifest.name} allowed`,
      body: followUpText(manifest, approvalsBy(history, manifest.name)),
      files: new Map([[manifest.file, null]]),
    });
    // One that somebody stands in the way of does not stop the others.
    if (made.known) numbers.push(made.value.number);
    else failed ??= made;
  }
  return failed ?? known(numbers);
}

/** One each time that it was lent: a name that is used again must not get the review of the first time. */
function branchFor({ name, blob, spec }: Manifest<'BreakGlass'>): string {
  const day = new Date(spec.until).toISOString().slice(0, 10);
  return `tre/follow-up-${name}-${day}-${blob.slice(0, 8)}`;
}

async function endedBreakGlass(
  ports: Pick<ReviewPorts, 'git' | 'cache' | 'clock'>,
  history: ApprovedHistory,
): Promise<Read<readonly Manifest<'BreakGlass'>[]>> {
  const read = await approvedManifests(ports, history, (path) => subjectOfPath(path)?.kind === 'BreakGlass');
  if (!read.known) return read;
  const now = ports.clock.now().getTime();
  return known(
    read.value.flatMap((one) => (one.kind === 'BreakGlass' && Date.parse(one.spec.until) < now ? [one] : [])),
  );
}
