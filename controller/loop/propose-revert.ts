import { type Read, unavailable } from '../core/known.ts';
import { revertText } from '../status/report/revert-text.ts';
import type { BranchApply } from './apply-branch.ts';
import type { CollectedReport } from './collect-reports.ts';
import type { ReviewPorts } from './ports.ts';

/**
 * The governed files of one segment, back to what they were before it, as a pull request that somebody may merge. A file that
 * main has changed since is left out: putting it back would undo what others agreed on.
 */
export async function proposeRevert(
  { publisher, git }: Pick<ReviewPorts, 'publisher' | 'git'>,
  { account }: BranchApply,
  report: CollectedReport,
): Promise<Read<{ readonly number: number; readonly url: string }>> {
  const { boundaries, tip } = account.judged.history;
  const before = boundaries[report.index - 1]?.tree ?? new Map<string, string>();
  const after = boundaries[report.index]?.tree ?? new Map<string, string>();
  const now = boundaries.at(-1)?.tree ?? after;
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  // Symlinks and executables (`mode:blob`) are no content that a tree entry of mode 100644 could bring back.
  const able = (path: string) => now.get(path) === after.get(path) && !before.get(path)?.includes(':');
  const wanted = changed.filter(able);
  const skipped = changed.filter((path) => !able(path));
  if (wanted.length === 0) {
    return unavailable('nothing-to-revert', 'main has changed each of its files since; change them back by hand');
  }
  const blobs = await git.blobs([...new Set(wanted.flatMap((path) => before.get(path) ?? []))]);
  if (!blobs.known) return blobs;
  const files = new Map(wanted.map((path) => [path, blobs.value.get(before.get(path) ?? '') ?? null] as const));
  return publisher.propose({
    branch: `tre/revert-${report.pullRequest}`,
    base: tip,
    title: `Revert #${report.pullRequest}, which could not be applied`,
    body: revertText(report, skipped),
    files,
  });
}
