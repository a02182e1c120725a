import type { Engine } from '../engine.ts';
import { keyOf } from '../records.ts';
import type { DenySettings, ManagedResource, StackRecord } from './records.ts';

/** Denials reach only what lies inside the stack's own scope. */
export function denyStatusOf(stack: StackRecord, id: string): ManagedResource['denyStatus'] {
  if (stack.denySettings.mode === 'none') return 'none';
  const scope = keyOf(stack.scope.id);
  return keyOf(id) === scope || keyOf(id).startsWith(`${scope}/`) ? stack.denySettings.mode : 'inapplicable';
}

/** Puts the stack's denials in force for what it manages; mode none lifts them. */
export function enforce(engine: Engine, stack: StackRecord, alsoExcluded: readonly string[] = []): void {
  const { excludedActions = [], excludedPrincipals = [], applyToChildScopes } = stack.denySettings;
  const denies = stack.managed.flatMap(({ id, denyStatus }) =>
    denyStatus === 'none' || denyStatus === 'inapplicable'
      ? []
      : [
          {
            scope: id,
            mode: denyStatus,
            excludedPrincipals: [...excludedPrincipals, ...alsoExcluded],
            excludedActions: [...excludedActions],
            applyToChildScopes,
          },
        ],
  );
  engine.arm.setDenyAssignments(stack.id, denies);
}

/** While a stack works, its own denials must not stop it; everybody else stays denied. */
export function stepAside(engine: Engine, stack: StackRecord): void {
  enforce(engine, stack, [stack.principal.objectId]);
}

export function needsUpdate(stack: StackRecord, before: DenySettings['mode']): boolean {
  return stack.denySettings.mode !== 'none' || before !== 'none';
}
