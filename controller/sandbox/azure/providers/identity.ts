import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import { guidOf, objectAt, textAt } from './shape.ts';
import type { Draft } from './type.ts';

/** The `identity` member: principal ids are the provider's, new ones after re-creation, kept while the resource lives. */
export function identityOf(draft: Draft): { identity?: JsonObject } {
  const given = draft.body['identity'];
  if (!isJsonObject(given) || typeof given['type'] !== 'string' || given['type'] === 'None') return {};
  const before = objectAt(draft.existing?.['identity']);
  const system = /SystemAssigned/i.test(given['type']);
  const users = objectAt(given, 'userAssignedIdentities');
  return {
    identity: {
      type: given['type'],
      ...(system && {
        principalId: textAt(before, 'principalId') ?? draft.world.guid(`principal/${draft.id}`),
        tenantId: draft.world.tenantId,
      }),
      ...(Object.keys(users).length > 0 && {
        userAssignedIdentities: Object.fromEntries(Object.keys(users).map((id) => [id, userAssigned(draft, id)])),
      }),
    },
  };
}

function userAssigned(draft: Draft, id: string): JsonObject {
  const properties = draft.world.get(id)?.properties;
  return {
    principalId: textAt(properties, 'principalId') ?? guidOf(`principal/${id}`),
    clientId: textAt(properties, 'clientId') ?? guidOf(`client/${id}`),
  };
}
