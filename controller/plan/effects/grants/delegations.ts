import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { labelOf, nameOfId } from '../nouns.ts';
import { objectsAt, textAt, textsAt } from '../read-body.ts';
import { roleName } from '../role-names.ts';
import type { Grant } from './types.ts';

const lighthouse = /^Microsoft\.ManagedServices\/registration(Assignments|Definitions)$/i;

export function isDelegation(type: string): boolean {
  return lighthouse.test(type);
}

/** Azure Lighthouse: a definition says which roles people of another tenant get, an assignment where. */
export function delegationsOf({ id, type, body }: DesiredResource, names: ReadonlyMap<string, string>): Grant[] {
  if (!isDelegation(type)) return [];
  const scope = id.replace(/\/providers\/Microsoft\.ManagedServices\/[^/]+\/[^/]+$/i, '');
  if (/assignments$/i.test(type)) {
    const definition = textAt(body, 'properties.registrationDefinitionId') ?? '';
    const what = `all of ${labelOf(scope)}, as far as delegation ${nameOfId(definition)} says`;
    const full = `all of ${scope}, as far as ${definition} says`;
    return [{ what, full, who: 'people of another tenant', key: factsKey({ id, definition }) }];
  }
  const tenant = textAt(body, 'properties.managedByTenantId') ?? 'that is known after apply';
  return ['authorizations', 'eligibleAuthorizations'].flatMap((list) =>
    objectsAt(body, `properties.${list}`).map((each): Grant => {
      const role = textAt(each, 'roleDefinitionId') ?? '';
      const delegated = textsAt(each, 'delegatedRoleDefinitionIds');
      const named = `${roleName(role, names)}${delegated.length > 0 ? ' and to give others roles' : ''}`;
      const principal = textAt(each, 'principalId') ?? '';
      const who = `${textAt(each, 'principalIdDisplayName') ?? 'somebody'} ${principal} of tenant ${tenant}`;
      const what = `${named} wherever delegation ${nameOfId(id)} is assigned`;
      return { what, full: `${what} (${id})`, who, key: factsKey({ id, list, role, delegated, principal, tenant }) };
    }),
  );
}
