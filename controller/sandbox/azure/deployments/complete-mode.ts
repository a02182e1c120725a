import type { Expansion } from '../../../arm-template/types.ts';
import type { ArmResource } from '../types.ts';
import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import { errorBody } from './errors.ts';
import type { DeploymentRecord, Scope } from './records.ts';
import { keyOf } from './records.ts';
import { removeAll } from './remove.ts';
import { beginStep, endStep, failStep } from './steps.ts';

/** In complete mode what the template does not hold goes, once everything it holds is there. */
export async function deleteUnlisted(engine: Engine, record: DeploymentRecord, expansion: Expansion): Promise<void> {
  if (record.mode !== 'Complete') return;
  const listed = new Set(expansion.resources.map((resource) => keyOf(resource.id)));
  const surplus = unlisted(engine, record.scope, listed);
  const steps = new Map(
    surplus.map((resource) => {
      const { id, type, name } = resource;
      return [keyOf(id), beginStep(engine, record, 'Delete', { id, type, name, apiVersion: '' })];
    }),
  );
  const outcomes = await removeAll(
    engine,
    record.principal,
    surplus.map(({ id }) => ({ id, before: [] })),
  );
  for (const [id, error] of outcomes) {
    const step = steps.get(keyOf(id))!;
    if (error === undefined) endStep(engine, record, step, 'OK');
    else failStep(engine, record, step, errorBody(error), error instanceof ArmError ? error : undefined);
  }
}

/**
 * Resources of the group that complete mode looks at: top-level ones and tracked children. Untracked children and
 * extension resources go only with their parent.
 */
export function unlisted(engine: Engine, scope: Scope, listed: ReadonlySet<string>): ArmResource[] {
  if (scope.kind === 'subscription') return [];
  return engine.arm.under(scope.id).filter((resource) => isTracked(resource) && !listed.has(keyOf(resource.id)));
}

function isTracked(resource: ArmResource): boolean {
  return resource.location !== undefined && resource.id.toLowerCase().split('/providers/').length === 2;
}
