import { leafName, within } from '../ids.ts';
import { listAt, stringsAt, textAt } from '../providers/shape.ts';
import type { Store } from '../store.ts';
import { ArmError, type DenyAssignment, type Principal } from '../types.ts';
import { allows, matches, type Role, roles } from './roles.ts';

export const assignmentType = 'Microsoft.Authorization/roleAssignments';
export const definitionType = 'Microsoft.Authorization/roleDefinitions';

export interface Access {
  may(principal: Principal, action: string, scope: string): boolean;
  /** True where the principal has any role at, above or below the scope. */
  seesAnything(principal: Principal, scope: string): boolean;
  authorize(principal: Principal, action: string, scope: string): void;
  setDenies(owner: string, denies: readonly DenyAssignment[]): void;
  /** 403 where a deployment stack's deny settings forbid the action. */
  refuseDenied(principal: Principal, action: string, scope: string): void;
}

type Granted = Pick<Role, 'actions' | 'notActions'>;

export function createAccess(store: Store): Access {
  const denied = new Map<string, readonly DenyAssignment[]>();
  const grantsOf = assignmentsByPrincipal(store);

  function may(principal: Principal, action: string, scope: string): boolean {
    return grantsOf(principal.objectId).some(
      (grant) => within(scope, grant.scope) && grant.permissions.some((p) => allows(p, action)),
    );
  }
  return {
    may,
    seesAnything: (principal, scope) =>
      grantsOf(principal.objectId).some((grant) => within(scope, grant.scope) || within(grant.scope, scope)),
    authorize(principal, action, scope) {
      if (!may(principal, action, scope)) throw authorizationFailed(principal, action, scope);
    },
    setDenies(owner, denies) {
      if (denies.length === 0) denied.delete(owner.toLowerCase());
      else denied.set(owner.toLowerCase(), denies);
    },
    refuseDenied(principal, action, scope) {
      for (const [owner, denies] of denied) {
        const deny = denies.find((candidate) => hits(candidate, principal, action, scope));
        if (deny) throw denyAssignmentFailed(principal, action, scope, owner, deny);
      }
    },
  };
}

/** Role assignments per principal with their permissions, made again only after the store was written. */
function assignmentsByPrincipal(
  store: Store,
): (objectId: string) => readonly { scope: string; permissions: readonly Granted[] }[] {
  let made = -1;
  let grants = new Map<string, { scope: string; permissions: readonly Granted[] }[]>();
  return (objectId) => {
    if (made !== store.version()) {
      made = store.version();
      grants = Map.groupBy(
        store.ofType(assignmentType).map((stored) => ({
          principal: (textAt(stored.resource.properties, 'principalId') ?? '').toLowerCase(),
          scope: textAt(stored.resource.properties, 'scope') ?? stored.resource.id,
          permissions: permissionsOf(store, textAt(stored.resource.properties, 'roleDefinitionId') ?? ''),
        })),
        (grant) => grant.principal,
      );
    }
    return grants.get(objectId.toLowerCase()) ?? [];
  };
}

function permissionsOf(store: Store, roleDefinitionId: string): readonly Granted[] {
  const name = leafName(roleDefinitionId).toLowerCase();
  const builtIn = roles.find((candidate) => candidate.id === name);
  if (builtIn) return [builtIn];
  const custom = store.ofType(definitionType).find((stored) => stored.resource.name.toLowerCase() === name);
  return listAt(custom?.resource.properties, 'permissions').map((permission) => ({
    actions: stringsAt(permission, 'actions'),
    notActions: stringsAt(permission, 'notActions'),
  }));
}

function hits(deny: DenyAssignment, principal: Principal, action: string, scope: string): boolean {
  const here = deny.applyToChildScopes ? within(scope, deny.scope) : scope.toLowerCase() === deny.scope.toLowerCase();
  const verb = action.toLowerCase();
  // The service appends these two to the exclusions of every stack (OpenAPI of Microsoft.Resources 2024-03-01).
  const free = ['*/read', 'Microsoft.Authorization/locks/delete', ...deny.excludedActions];
  const covered = deny.mode === 'denyWriteAndDelete' || verb.endsWith('/delete');
  return (
    here &&
    covered &&
    !deny.excludedPrincipals.some((id) => id.toLowerCase() === principal.objectId.toLowerCase()) &&
    !free.some((pattern) => matches(pattern, action))
  );
}

function authorizationFailed(principal: Principal, action: string, scope: string): ArmError {
  return new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${principal.displayName}' with object id '${principal.objectId}' does not have authorization to perform action '${action}' over scope '${scope || '/'}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

function denyAssignmentFailed(
  principal: Principal,
  action: string,
  scope: string,
  owner: string,
  deny: DenyAssignment,
): ArmError {
  return new ArmError(
    403,
    'DenyAssignmentAuthorizationFailed',
    `The client '${principal.displayName}' with object id '${principal.objectId}' has permission to perform action '${action}' on scope '${scope}'; however, the access is denied because of the deny assignment with name "Deny assignment created by Deployment Stack '${owner}'." at scope '${deny.scope}'.`,
  );
}
