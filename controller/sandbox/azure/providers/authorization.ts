import type { JsonObject } from '../../../core/json.ts';
import { leafName, sameId } from '../ids.ts';
import { roles } from '../rbac/roles.ts';
import { ArmError } from '../types.ts';
import { textAt, withDefaults } from './shape.ts';
import type { Draft, ResourceType, World } from './type.ts';

const assignment = 'Microsoft.Authorization/roleAssignments';
const definition = 'Microsoft.Authorization/roleDefinitions';
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `isPrincipal` says whether the directory knows an object id. */
export function authorizationTypes(isPrincipal: (objectId: string, world: World) => boolean): readonly ResourceType[] {
  return [
    {
      type: assignment,
      tracked: false,
      seconds: { put: 0, remove: 0 },
      showsState: false,
      fill: (draft) => fillAssignment(draft, isPrincipal),
    },
    { type: definition, tracked: false, seconds: { put: 0, remove: 0 }, showsState: false, fill: fillDefinition },
    {
      type: 'Microsoft.Authorization/policyAssignments',
      tracked: false,
      seconds: { put: 0, remove: 0 },
      showsState: false,
    },
    {
      type: 'Microsoft.Authorization/policyDefinitions',
      tracked: false,
      seconds: { put: 0, remove: 0 },
      showsState: false,
    },
    {
      type: 'Microsoft.Authorization/locks',
      tracked: false,
      seconds: { put: 0, remove: 0 },
      showsState: false,
      fill(draft) {
        const level = textAt(draft.properties, 'level');
        if (level !== 'CanNotDelete' && level !== 'ReadOnly') {
          throw new ArmError(
            400,
            'LockLevelNotDefined',
            `The lock '${draft.name}' has the level '${level ?? ''}'. The level must be 'CanNotDelete' or 'ReadOnly'.`,
          );
        }
        return draft.properties;
      },
    },
  ];
}

function fillAssignment(draft: Draft, isPrincipal: (objectId: string, world: World) => boolean): JsonObject {
  const { id, name, properties, existing, world } = draft;
  if (!guid.test(name))
    throw new ArmError(
      400,
      'InvalidRoleAssignmentId',
      `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
    );
  const principalId = textAt(properties, 'principalId');
  const roleDefinitionId = textAt(properties, 'roleDefinitionId');
  if (principalId === undefined || !guid.test(principalId))
    throw new ArmError(
      400,
      'InvalidPrincipalId',
      `A valid principal ID must be provided for role assignment '${name}'.`,
    );
  const role = leafName(roleDefinitionId ?? '').toLowerCase();
  const known =
    roles.some((candidate) => candidate.id === role) ||
    world.ofType(definition).some((d) => d.name.toLowerCase() === role);
  if (!known)
    throw new ArmError(
      404,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${role.replaceAll('-', '')}' does not exist.`,
    );
  // A stated principal type switches Azure's directory look-up off: fresh principals are not found for a while.
  if (textAt(properties, 'principalType') === undefined && !isPrincipal(principalId, world)) {
    throw new ArmError(
      400,
      'PrincipalNotFound',
      `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${world.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
    );
  }
  const same = (other: JsonObject | undefined) =>
    sameId(textAt(other, 'principalId') ?? '', principalId) &&
    sameId(leafName(textAt(other, 'roleDefinitionId') ?? ''), role);
  if (existing && !same(existing.properties)) {
    throw new ArmError(
      400,
      'RoleAssignmentUpdateNotPermitted',
      'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    );
  }
  const twin = draft.siblings.find((other) => same(other.properties));
  if (twin)
    throw new ArmError(
      409,
      'RoleAssignmentExists',
      `The role assignment already exists. The ID of the existing role assignment is ${twin.name.replaceAll('-', '')}.`,
    );
  const scope = id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'));
  return {
    ...withDefaults(properties, {
      condition: null,
      conditionVersion: null,
      description: null,
      delegatedManagedIdentityResourceId: null,
      principalType: 'ServicePrincipal',
    }),
    scope: scope === '' ? '/' : scope,
  };
}

function fillDefinition(draft: Draft): JsonObject {
  if (!guid.test(draft.name))
    throw new ArmError(
      400,
      'InvalidRoleDefinitionId',
      `The role definition ID '${draft.name}' is not valid. The role definition ID must be a GUID.`,
    );
  if (roles.some((role) => role.id === draft.name.toLowerCase()))
    throw new ArmError(
      403,
      'RoleDefinitionCannotBeUpdated',
      `The built-in role definition '${draft.name}' cannot be updated.`,
    );
  const roleName = textAt(draft.properties, 'roleName');
  if (roleName === undefined)
    throw new ArmError(400, 'BadRequestFormat', `The role definition '${draft.name}' has no roleName.`);
  const twin =
    draft.siblings.find((other) => textAt(other.properties, 'roleName') === roleName) ??
    roles.find((role) => role.name === roleName);
  if (twin)
    throw new ArmError(
      409,
      'RoleDefinitionWithSameNameExists',
      `A custom role with the same name already exists in this directory. Use a different name: '${roleName}'.`,
    );
  return withDefaults(draft.properties, { type: 'CustomRole', description: '', assignableScopes: [], permissions: [] });
}
