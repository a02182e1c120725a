import { known, type Read } from '../core/known.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { Manifest } from '../manifests/types.ts';
import { approvalsBy } from '../signoff/break-glass.ts';
import { subjectOfPath } from '../signoff/govern.ts';
import { followUpText } from '../status/report/follow-up-text.ts';
import type { BranchApply } from './apply-branch.ts';
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
  const over = await endedBreakGlass(ports, history.boundaries.at(-1)?.approved ?? new Map());
  if (!over.known) return over;
  const numbers: number[] = [];
  for (const manifest of over.value) {
    const made = await ports.publisher.propose({
      branch: `tre/follow-up-${manifest.name}`,
      base: history.tip,
      title: `Review what break-glass ${manifest.name} allowed`,
      body: followUpText(manifest, approvalsBy(history, manifest.name)),
      files: new Map([[manifest.file, null]]),
    });
    if (!made.known) return made;
    numbers.push(made.value.number);
  }
  return known(numbers);
}

async function endedBreakGlass(
  { git, cache, clock }: Pick<ReviewPorts, 'git' | 'cache' | 'clock'>,
  approved: ReadonlyMap<string, string>,
): Promise<Read<readonly Manifest<'BreakGlass'>[]>> {
  const files = [...approved].filter(([path]) => subjectOfPath(path)?.kind === 'BreakGlass');
  if (files.length === 0) return known([]);
  const entries = new Map(files.map(([path, blob]) => [path, { path, blob, mode: '100644', size: 0 }] as const));
  const read = await parseManifests({ revision: 'approved', entries, diagnostics: [] }, git, cache);
  if (!read.known) return read;
  const now = clock.now().getTime();
  return known(
    read.value.manifests.flatMap((one) => (one.kind === 'BreakGlass' && Date.parse(one.spec.until) < now ? [one] : [])),
  );
}
