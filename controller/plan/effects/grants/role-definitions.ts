import type { JsonObject } from '../../../core/json.ts';
import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { labelOf, nameOfId } from '../nouns.ts';
import { objectsAt, textAt, textsAt } from '../read-body.ts';
import type { Grant } from './types.ts';

/** Roles that a template defines: Azure's own kind, and those of services (Cosmos DB's `sqlRoleDefinitions`). */
const definition = /\/\w*roleDefinitions$/i;

export function isDefinition(type: string): boolean {
  return definition.test(type);
}

/** Last part of the id in lower case to the name, for roles that are defined and assigned in one template. */
export function namesOfRoles(resources: readonly DesiredResource[]): ReadonlyMap<string, string> {
  return new Map(
    resources.flatMap(({ id, type, body }) => {
      const name = textAt(body, 'properties.roleName');
      return isDefinition(type) && name ? [[nameOfId(id).toLowerCase(), name] as const] : [];
    }),
  );
}

/** Each thing that the role allows, and each place where it may be given. */
export function definitionsOf({ id, type, body }: DesiredResource): Grant[] {
  if (!isDefinition(type)) return [];
  const name = textAt(body, 'properties.roleName') ?? nameOfId(id);
  const one = (who: string): Grant => ({
    what: `whoever has the role ${name}`,
    full: `whoever has the role ${name} (${id})`,
    who,
    verb: 'may',
    key: factsKey({ id, who }),
  });
  return [
    ...objectsAt(body, 'properties.permissions').flatMap((each) => [
      ...allowed(each, 'actions', 'notActions', ''),
      ...allowed(each, 'dataActions', 'notDataActions', ' on data'),
    ]),
    ...textsAt(body, 'properties.assignableScopes').map((scope) => `have it on ${labelOf(scope)} (${scope})`),
  ].map(one);
}

function allowed(permission: JsonObject, yes: string, no: string, on: string): string[] {
  const but = [...textsAt(permission, no)].sort();
  const except = but.length > 0 ? ` except ${but.join(', ')}` : '';
  return textsAt(permission, yes).map((action) => `${action}${on}${except}`);
}
