import type { ApprovedHistory } from './types.ts';

/**
 * What a Ratification of a commit must name: every governed path that its segment brought unapproved and that main still
 * holds unapproved, with the content main holds now (`absent` where it is gone). Undefined: no segment has this commit.
 */
export function ratifiable(
  history: ApprovedHistory,
  commit: string,
):
  | { readonly commit: string; readonly paths: readonly { readonly path: string; readonly blob: string }[] }
  | undefined {
  const found = history.boundaries.find((boundary) => boundary.commits.some((one) => one.startsWith(commit)));
  if (!found) return undefined;
  const { approved, tree } = history.boundaries.at(-1)!;
  const paths = (found.decision?.verdicts ?? [])
    .filter(({ path, covered }) => !covered && approved.get(path) !== tree.get(path))
    .map(({ path }) => ({ path, blob: tree.get(path) ?? 'absent' }));
  return { commit: found.commits.find((one) => one.startsWith(commit)) ?? found.commit, paths };
}
