import { known, type Read } from '../core/known.ts';
import type { Plan } from '../plan/types.ts';
import type { JudgedPullRequest } from '../signoff/judge-pull-request.ts';
import type { GitObjects } from '../source/types.ts';
import { type ObjectIds, opensToOthers } from './opens-to-others.ts';

/**
 * The rules by which the controller itself may merge: everything that the pull request changes is what people may do for
 * themselves, nothing stands in the way, and nothing is opened or given to anybody but its owner. Undefined where a person has to merge. One file beside it that no rule reaches
 * (a README, a workflow) is enough: nobody would have looked at that.
 */
export async function rulesToMergeBy(
  git: Pick<GitObjects, 'tree'>,
  request: JudgedPullRequest,
  plan: Plan,
  objectIds: ObjectIds = new Map(),
): Promise<Read<readonly string[] | undefined>> {
  const { evidence, verdicts, notes, merge, base } = request;
  if (evidence.state !== 'open' || evidence.merged || evidence.draft || notes.length > 0) return known(undefined);
  if (!('tree' in merge) || verdicts.length === 0) return known(undefined);
  const isOwn = verdicts.every(
    ({ covered, signOff }) =>
      covered && signOff.state === 'approved' && (signOff.byPolicy ?? []).length > 0 && signOff.required.length === 0,
  );
  if (!isOwn || isObstructed(plan) || opensToOthers(plan, verdicts, objectIds)) return known(undefined);
  const changed = await changedPaths(git, base, merge.tree);
  if (!changed.known) return changed;
  const judged = new Set(verdicts.map(({ path }) => path));
  if (!changed.value.every((path) => judged.has(path))) return known(undefined);
  return known([...new Set(verdicts.flatMap(({ signOff }) => signOff.byPolicy ?? []))]);
}

/** Something in the plan that a person should see first: errors, a freeze, or more than the owner's own resource at stake. */
function isObstructed({ actions, diagnostics, notes }: Plan): boolean {
  return (
    (notes ?? []).length > 0 ||
    diagnostics.some(({ severity }) => severity === 'error') ||
    actions.some(({ unsafe, signOff }) => unsafe && (signOff.byPolicy ?? []).length > 0) ||
    actions.some(({ action, signOff }) => action === 'blocked' && (signOff.byPolicy ?? []).length > 0)
  );
}

async function changedPaths(git: Pick<GitObjects, 'tree'>, from: string, to: string): Promise<Read<readonly string[]>> {
  const [before, after] = await Promise.all([git.tree(from, []), git.tree(to, [])]);
  if (!before.known) return before;
  if (!after.known) return after;
  const idOf = (entry: { mode: string; blob: string }): string => `${entry.mode}:${entry.blob}`;
  const was = new Map(before.value.map((entry) => [entry.path, idOf(entry)]));
  const is = new Map(after.value.map((entry) => [entry.path, idOf(entry)]));
  return known([...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path)));
}
