import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import { leafName, subscriptionOf } from '../ids.ts';
import { checkLocation } from '../providers/locations.ts';
import { checkTags } from '../providers/tags.ts';
import { ArmError, type ArmResource, type Principal, type PutOutcome } from '../types.ts';
import { type Core, groupType } from './core.ts';
import { refuseLocked } from './locks.ts';
import { canonicalScope, requireGroup, requireSubscription } from './resolve.ts';

export function putGroup(core: Core, principal: Principal, path: string, body: JsonObject): PutOutcome {
  const id = canonicalScope(core, path.replace(/\/$/, ''));
  const name = leafName(id);
  requireSubscription(core, subscriptionOf(id) ?? '');
  const authority = `${groupOperation}/write`;
  core.access.authorize(principal, authority, id);
  core.access.refuseDenied(principal, authority, id);
  if (!/^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u.test(name)) {
    throw new ArmError(
      400,
      'InvalidResourceGroup',
      `The provided resource group name '${name}' is not valid: up to 90 letters, digits, periods, hyphens, parentheses and underscores, not ending with a period.`,
    );
  }
  const before = core.store.get(id);
  if (before) requireGroup(core, id, 'write');
  refuseLocked(core, id, 'write');
  const location = checkLocation(groupType, id, body['location'], undefined);
  if (before && before.resource.location !== location) {
    throw new ArmError(
      409,
      'InvalidResourceGroupLocation',
      `Invalid resource group location '${location}'. The Resource group already exists in location '${before.resource.location}'.`,
    );
  }
  const resource: ArmResource = {
    id,
    name,
    type: groupType,
    location,
    ...(typeof body['managedBy'] === 'string' && { managedBy: body['managedBy'] }),
    ...(isJsonObject(body['tags']) && { tags: checkTags(body['tags']) }),
    properties: { provisioningState: 'Succeeded' },
  };
  const at = core.time.now().toISOString();
  core.store.set(id, { resource, apiVersion: '2021-04-01', createdTime: before?.createdTime ?? at, changedTime: at });
  core.changed();
  return { created: before === undefined, resource, operation: undefined };
}

/** ARM names groups by another type in operations than in resources. */
export const groupOperation = 'Microsoft.Resources/subscriptions/resourceGroups';
