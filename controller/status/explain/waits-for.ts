import type { UnitName } from '../../desired/types.ts';
import { manifestPath } from '../../plan/delete-units.ts';
import type { Action, Plan, Reason } from '../../plan/types.ts';
import { subjectOfPath } from '../../signoff/govern.ts';
import type { LinkState } from './chain.ts';

export interface Wait {
  readonly unit: UnitName;
  readonly because: string;
  /** The reason that this wait explains. */
  readonly reason?: Reason;
}

/** Reasons whose sentence names the unit that must move first, right after the one it is about. */
const aboutOthers: ReadonlySet<string> = new Set([
  'parent-blocked',
  'contributor-blocked',
  'has-dependents',
  'parent-stays',
]);

const unitText =
  /\b(?:environment|shared-service|workspace-service|workspace|hub-link|user-resource)(?:\/[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+/gu;

/** Units that this one waits for, nearest reason first. */
export function waitsFor(action: Action, plan: Plan, stateOf: (unit: UnitName) => LinkState | undefined): Wait[] {
  const others = action.reasons.flatMap((reason) => waitOf(reason, action, plan, stateOf));
  if (others.length > 0 || action.action === 'blocked') return others;
  const workspace = action.unit.replace(/^hub-link\//u, 'workspace/');
  if (workspace !== action.unit && stateOf(workspace) === 'held')
    return [{ unit: workspace, because: 'a hub link goes with its workspace' }];
  return unfinishedParents(action, stateOf);
}

function waitOf(
  reason: Reason,
  { unit }: Action,
  plan: Plan,
  stateOf: (unit: UnitName) => LinkState | undefined,
): Wait[] {
  if (aboutOthers.has(reason.code)) {
    const named = [...reason.message.matchAll(unitText)].map(([name]) => name);
    const other = named.find((name) => name !== unit && stateOf(name) !== undefined);
    return other === undefined ? [] : [{ unit: other, because: phraseOf(reason), reason }];
  }
  const owner = reason.path === undefined ? undefined : ownerOf(reason.path, plan);
  const state = owner === undefined ? undefined : stateOf(owner);
  if (owner === undefined || owner === unit || (state !== 'held' && state !== 'blocked')) return [];
  return [{ unit: owner, because: `it rests on ${reason.path}`, reason }];
}

function phraseOf({ code }: Reason): string {
  switch (code) {
    case 'parent-blocked':
      return 'it stands on this unit';
    case 'contributor-blocked':
      return 'this unit adds to it, and without that it would lose what is in use';
    case 'has-dependents':
      return 'this unit stands on it';
    default:
      return 'it goes with this unit';
  }
}

/** The unit that a file declares, or the subject (a person, a template) that it is part of. */
function ownerOf(path: string, { actions }: Plan): UnitName | undefined {
  const subject = subjectOfPath(path)?.id;
  const owner = actions.find(
    ({ unit }) => unit === subject || (!unit.startsWith('hub-link/') && manifestPath(unit) === path),
  );
  return owner?.unit;
}

/** Approved all the same, but apply does parents first and skips what stands on one that did not end well. */
function unfinishedParents({ action, desired }: Action, stateOf: (unit: UnitName) => LinkState | undefined): Wait[] {
  if (action === 'none' || action === 'held') return [];
  const unfinished: ReadonlySet<LinkState | undefined> = new Set(['stalled', 'failed', 'running', 'waiting']);
  return (desired?.dependsOn ?? [])
    .filter((parent) => unfinished.has(stateOf(parent)))
    .map((unit) => ({ unit, because: 'it stands on this unit, which comes first' }));
}
