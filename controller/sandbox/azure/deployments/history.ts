import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import type { DeploymentRecord, Scope } from './records.ts';
import { isActive, keyOf } from './records.ts';

/** Azure keeps 800 deployments a scope, and starts to groom the oldest away above 775, down to 750. */
const quota = 800;
const groomAbove = 775;
const groomTo = 750;

export function historyOf(engine: Engine, scope: Scope): DeploymentRecord[] {
  return [...engine.deployments.values()].filter((record) => record.scope.id === scope.id);
}

/**
 * Refuses what the history cannot take and grooms it. Reusing a name reuses its slot.
 * @throws ArmError 409 DeploymentActive or DeploymentQuotaExceeded.
 */
export function admit(engine: Engine, scope: Scope, id: string, name: string, owner: string | undefined): void {
  const existing = engine.deployments.get(keyOf(id));
  if (existing !== undefined) {
    // A parent that is resumed after a restart takes up its own children again.
    if (isActive(existing) && (owner === undefined || existing.owner !== owner)) throw stillActive(existing);
    return;
  }
  groom(engine, scope);
  if (historyOf(engine, scope).length >= quota) {
    throw new ArmError(
      409,
      'DeploymentQuotaExceeded',
      `Creating the deployment '${name}' would exceed the quota of '${quota}'. The current deployment count is '${quota}'. ` +
        'Please delete some deployments before creating a new one, see https://aka.ms/ARMDeploymentQuota.',
    );
  }
}

/** A lock on the group keeps its history from being groomed, as in Azure. */
export function groom(engine: Engine, scope: Scope): void {
  const history = historyOf(engine, scope);
  if (history.length <= groomAbove || isLocked(engine, scope)) return;
  const oldest = history.filter((record) => !isActive(record)).sort((a, b) => a.timestamp.localeCompare(b.timestamp));
  for (const record of oldest.slice(0, history.length - groomTo)) engine.deployments.delete(keyOf(record.id));
}

function isLocked(engine: Engine, scope: Scope): boolean {
  const locks = `${keyOf(scope.id)}/providers/microsoft.authorization/locks/`;
  return engine.arm.under(scope.id).some((resource) => keyOf(resource.id).startsWith(locks));
}

function stillActive(existing: DeploymentRecord): ArmError {
  const started = new Date(existing.startedAt);
  const expires = new Date(started.getTime() + 7 * 24 * 3_600_000);
  return new ArmError(
    409,
    'DeploymentActive',
    `Unable to edit or replace deployment '${existing.name}': previous deployment from '${started.toISOString()}' is still active ` +
      `(expiration time is '${expires.toISOString()}'). Please see https://aka.ms/arm-deploy for usage details.`,
  );
}
