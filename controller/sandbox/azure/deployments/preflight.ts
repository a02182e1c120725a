import type { Principal } from '../types.ts';
import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import { errorBody } from './errors.ts';
import type { FlatPlan, PlannedResource } from './flatten.ts';
import { previewOf } from './preview.ts';
import type { ErrorBody, ValidationLevel } from './records.ts';
import { keyOf } from './records.ts';
import { scopeIdOf } from './scope.ts';

/**
 * What Azure checks before it accepts a deployment: that the groups exist, that the caller may write (level
 * Provider) or read (ProviderNoRbac), and the providers' own rules for bodies that are fully known.
 * @returns the errors found, in template order; empty when all is well.
 */
export function preflight(engine: Engine, principal: Principal, plan: FlatPlan, level: ValidationLevel): ErrorBody[] {
  if (level === 'Template') return [];
  const made = new Set(plan.resources.map((planned) => keyOf(planned.resource.id)));
  const errors: ErrorBody[] = [];
  const attempt = (check: () => void) => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ArmError)) throw error;
      errors.push(errorBody(error));
    }
  };
  for (const nested of plan.nested) {
    attempt(() => requireScope(engine, made, nested.id));
    attempt(() => allow(engine, principal, 'Microsoft.Resources/deployments', nested.id, level));
  }
  for (const planned of plan.resources) {
    attempt(() => allow(engine, principal, actionType(planned.resource.type), planned.resource.id, level));
    attempt(() => askProvider(engine, planned));
  }
  return errors;
}

function requireScope(engine: Engine, made: ReadonlySet<string>, id: string): void {
  const scope = scopeIdOf(id);
  if (!/\/resourceGroups\//i.test(scope) || made.has(keyOf(scope)) || engine.arm.get(scope) !== undefined) return;
  const group = scope.slice(scope.lastIndexOf('/') + 1);
  throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

function allow(engine: Engine, principal: Principal, type: string, id: string, level: ValidationLevel): void {
  const action = level === 'Provider' ? `${type}/write` : `${type}/read`;
  try {
    engine.arm.authorize(principal, action, id);
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    const name = id.slice(id.lastIndexOf('/') + 1);
    throw new ArmError(
      403,
      'AuthorizationFailed',
      `Authorization failed for template resource '${name}' of type '${type}'. ${error.message}`,
      { target: id },
    );
  }
}

/** Resource groups are written under another action than their type. */
function actionType(type: string): string {
  return keyOf(type) === 'microsoft.resources/resourcegroups'
    ? 'Microsoft.Resources/subscriptions/resourceGroups'
    : type;
}

function askProvider(engine: Engine, planned: PlannedResource): void {
  if (!planned.known) return;
  try {
    previewOf(engine, planned);
  } catch (error) {
    // What a resource points at, its parent too, may be made by the same template: only the write itself tells.
    if (error instanceof ArmError && (error.status === 404 || pointsAtMissing.has(error.code))) return;
    throw error;
  }
}

const pointsAtMissing = new Set([
  'InvalidResourceReference',
  'LinkedInvalidPropertyId',
  'NotFound',
  'ParentResourceNotFound',
  'ReferencedResourceNotProvisioned',
]);
