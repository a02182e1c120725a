import type { UnitName } from '../desired/types.ts';
import type { AppliedRecord } from '../observed/types.ts';
import type { Action } from '../plan/types.ts';
import type { ApprovedPlan } from '../signoff/types.ts';
import type { Task } from './types.ts';

const mutexOfKind: Readonly<Record<string, string>> = {
  environment: 'hub',
  'hub-link': 'hub',
};

/**
 * Approved actions as tasks: parents before children, and for deletes children before parents.
 * Only units that `approved.units` names become tasks; there is no other way in.
 */
export function orderTasks(approved: ApprovedPlan, applied: ReadonlyMap<UnitName, AppliedRecord>): Task[] {
  const allowed = new Set(approved.units);
  const actions = approved.plan.actions.filter((action) => allowed.has(action.unit));
  const deleting = new Set(actions.filter((action) => action.action === 'delete').map((action) => action.unit));
  const working = new Set(actions.map((action) => action.unit));

  return actions.map((action): Task => {
    const record = applied.get(action.unit);
    if (action.action === 'delete') {
      const dependents = [...deleting].filter((unit) => applied.get(unit)?.dependsOn.includes(action.unit));
      return task(action, { after: dependents, ...(record && { record }) });
    }
    const parents = action.desired?.dependsOn.filter((unit) => working.has(unit)) ?? [];
    return task(action, { after: parents, ...(action.desired && { desired: action.desired }) });
  });
}

function task(action: Action, rest: Pick<Task, 'after' | 'desired' | 'record'>): Task {
  const mutex = rest.desired?.mutex ?? mutexOfKind[action.unit.split('/')[0] ?? ''];
  return { unit: action.unit, action, ...rest, ...(mutex && { mutex }) };
}
