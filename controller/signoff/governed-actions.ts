import type { Action } from '../plan/types.ts';
import type { ApprovedHistory, Holding, PathVerdict } from './types.ts';
import { combineSignOffs } from './verdicts.ts';
import { holdingReasons } from './words.ts';

/**
 * Changes of what governs the TRE rather than runs in it (people, policies, templates, ratifications, workflows): no unit
 * shows them, so the plan lists them by subject. They are never executed; being approved is all that happens to them.
 */
export function governedByPullRequest(verdicts: readonly PathVerdict[], units: ReadonlySet<string>): readonly Action[] {
  const open = verdicts.filter((verdict) => !shows(verdict, units) && verdict.code !== 'back-to-approved');
  return [...Map.groupBy(open, (verdict) => verdict.subject)].map(([subject, mine]): Action => {
    const action = mine.every((verdict) => verdict.action === mine[0]?.action) ? mine[0]?.action : 'update';
    const signOff = combineSignOffs(mine.map((verdict) => verdict.signOff));
    return {
      unit: subject,
      action: action === 'create' || action === 'delete' ? action : 'update',
      reasons: mine.map(({ path, after, code, message }) => ({
        code: code ?? 'governed',
        path,
        ...(after !== null && { at: { file: path, line: 1, column: 1 } }),
        message: (code === 'approvals-missing' ? undefined : message) ?? `${path} changes what governs the TRE`,
      })),
      signOff: mine.every((verdict) => verdict.covered) ? signOff : { ...signOff, state: 'held' },
      unsafe: false,
    };
  });
}

/** The same on main: what stands there without approval and no unit shows. `shown` are the paths that held units name. */
export function heldOnMain(history: ApprovedHistory, shown: ReadonlySet<string>): readonly Action[] {
  const { approved, tree } = history.boundaries.at(-1) ?? { approved: new Map(), tree: new Map() };
  const paths = [...new Set([...approved.keys(), ...tree.keys()])].filter(
    (path) => approved.get(path) !== tree.get(path) && !shown.has(path),
  );
  const causes = paths.flatMap((path) =>
    history.boundaries.flatMap(({ decision }) =>
      (decision?.verdicts ?? [])
        .filter((verdict) => verdict.path === path && !verdict.covered)
        .map((verdict) => ({ verdict, decision: decision! })),
    ),
  );
  return [...Map.groupBy(causes, ({ verdict }) => verdict.subject)].map(([subject, mine]): Action => {
    const holding: Holding = {
      unit: subject,
      keeps: history.trustRoot,
      verdicts: mine.map(({ verdict }) => verdict),
      decisions: [...new Set(mine.map(({ decision }) => decision))],
    };
    const signOff = combineSignOffs(mine.map(({ verdict }) => verdict.signOff));
    const reasons = holdingReasons(holding).filter((reason) => reason.code !== 'keeps');
    return { unit: subject, action: 'held', reasons, signOff: { ...signOff, state: 'held' }, unsafe: false };
  });
}

function shows(verdict: PathVerdict, units: ReadonlySet<string>): boolean {
  return units.has(verdict.subject) || (verdict.unit !== undefined && units.has(verdict.unit));
}
