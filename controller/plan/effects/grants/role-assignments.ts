import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { scopeLabelOf } from '../nouns.ts';
import { at, isOpen, textAt } from '../read-body.ts';
import { roleName } from '../role-names.ts';
import type { Grant, People } from './types.ts';
import { whoIs } from './who-is.ts';

/**
 * Azure's own role assignments, as extensions or in the old form below what they are on, those that services keep themselves
 * (Cosmos DB's `sqlRoleAssignments`, Kusto's `principalAssignments`), and requests for one (Privileged Identity Management).
 */
const assignment = /\/(\w*roleAssignments|\w*principalAssignments|accessPolicyAssignments)$/i;
const request = /^Microsoft\.Authorization\/(roleEligibility|roleAssignment)ScheduleRequests$/i;

export function isAssignment(type: string): boolean {
  return assignment.test(type) || request.test(type);
}

export function assignmentsOf(
  { id, type, body }: DesiredResource,
  people: People,
  names: ReadonlyMap<string, string>,
): Grant[] {
  if (!isAssignment(type)) return [];
  const text = (name: string): string | undefined => textAt(body, `properties.${name}`);
  const role = text('roleDefinitionId') ?? text('role') ?? text('accessPolicyName') ?? '';
  const scope = scopeOf(id, text('scope'));
  const principal = text('principalId') ?? text('objectId') ?? '';
  const condition = text('condition');
  const asked = text('requestType');
  const name = isOpen(role) ? 'a role known after apply' : roleName(role, names);
  const how = [
    ...(/roleEligibility/i.test(type) ? ['whenever it is asked for'] : []),
    ...(condition ? ['under a condition'] : []),
    ...(asked && !/^adminassign$/i.test(asked) ? [asked] : []),
  ];
  const more = how.length > 0 ? ` (${how.join(', ')})` : '';
  // Two identities that are known after apply look alike; their assignments do not.
  const itself = [role, scope, principal].some(isOpen) ? id : undefined;
  return [
    {
      what: `${name} on ${scopeLabelOf(scope)}${more}`,
      full: `${name} (${role}) on ${scope}${more}${condition ? ` ${condition}` : ''}`,
      who: whoIs(principal, text('principalType'), people),
      role: { principal: principal.toLowerCase(), scope: scope.toLowerCase() },
      key: factsKey({
        kind: type.split('/').at(-1),
        scope,
        role: role.split('/').at(-1),
        principal,
        condition,
        asked,
        schedule: at(body, 'properties.scheduleInfo'),
        itself,
      }),
    },
  ];
}

/** What an assignment is on: what it says itself, or what its id stands below. */
function scopeOf(id: string, said: string | undefined): string {
  if (said?.startsWith('/')) return said;
  const below =
    /^(.*)\/providers\/Microsoft\.Authorization\/[^/]+\/[^/]+$/i.exec(id) ?? /^(.*)\/[^/]+\/[^/]+$/.exec(id);
  return below?.[1] ?? id;
}
