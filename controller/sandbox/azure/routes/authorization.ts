import type { Json, JsonObject } from '../../../core/json.ts';
import { leafName, within } from '../ids.ts';
import { canonicalScope } from '../manager/resolve.ts';
import { textAt } from '../providers/shape.ts';
import { requireVersion } from '../providers/versions.ts';
import { assignmentType, definitionType } from '../rbac/authorize.ts';
import { type Role, roles } from '../rbac/roles.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../types.ts';
import type { RouteContext } from './context.ts';
import { page } from './page.ts';

const path = /^(.*)\/providers\/Microsoft\.Authorization\/(roleAssignments|roleDefinitions)(?:\/([^/]+))?$/i;

/** Lists of roles and assignments, which are inherited, and the built-in roles, which nobody has written. */
export function authorizationRoute(context: RouteContext, request: ArmRequest): ArmResponse | undefined {
  const [hit, given = '', kind = '', name] = path.exec(request.path) ?? [];
  if (hit === undefined || request.method !== 'GET') return undefined;
  const { core } = context;
  const scope = canonicalScope(core, given);
  if (kind.toLowerCase() === 'roleassignments') {
    if (name !== undefined) return undefined;
    requireVersion(assignmentType, request.query['api-version']);
    core.access.authorize(request.principal, `${assignmentType}/read`, scope);
    return page(request, assignments(context, request, scope), 1000);
  }
  requireVersion(definitionType, request.query['api-version']);
  core.access.authorize(request.principal, `${definitionType}/read`, scope);
  const builtIn = roles.map((role) => view(role, scope));
  if (name !== undefined) {
    const found = builtIn.find((role) => role['name'] === name.toLowerCase());
    return found && { status: 200, body: found };
  }
  const custom = core.store.ofType(definitionType).map((stored) => stored.resource as JsonObject);
  return { status: 200, body: { value: [...builtIn, ...custom].filter(definitionFilter(request.query['$filter'])) } };
}

function assignments(context: RouteContext, request: ArmRequest, scope: string): Json[] {
  const filter = request.query['$filter'] ?? '';
  const principal = /(?:principalId eq|assignedTo\()\s*'([^']+)'/i.exec(filter)?.[1];
  const atScope = /atScope\(\)/i.test(filter);
  if (filter !== '' && principal === undefined && !atScope)
    throw new ArmError(
      400,
      'BadRequestFormat',
      `The filter '${filter}' is not supported. Supported filters are either 'atScope()' or 'principalId eq '{value}'' or a combination.`,
    );
  return context
    .listed(request.path)
    .ofType(assignmentType)
    .map((stored) => stored.resource)
    .filter((assignment) => {
      const at = textAt(assignment.properties, 'scope') ?? '';
      const inherited = at === '/' || within(scope, at);
      return (
        (inherited || (!atScope && within(at, scope))) &&
        (principal === undefined ||
          textAt(assignment.properties, 'principalId')?.toLowerCase() === principal.toLowerCase())
      );
    }) as Json[];
}

function definitionFilter(filter: string | undefined): (role: JsonObject) => boolean {
  if (filter === undefined) return () => true;
  const [, field = '', value = ''] = /^(roleName|type) eq '([^']*)'$/i.exec(filter.trim()) ?? [];
  if (field === '')
    throw new ArmError(
      400,
      'BadRequestFormat',
      `The filter '${filter}' is not supported. Supported filters are 'roleName eq' and 'type eq'.`,
    );
  const member = field.toLowerCase() === 'type' ? 'type' : 'roleName';
  return (role) => textAt(role, 'properties', member)?.toLowerCase() === value.toLowerCase();
}

function view(role: Role, scope: string): JsonObject {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return {
    id: `${subscription}/providers/${definitionType}/${leafName(role.id)}`,
    name: role.id,
    type: definitionType,
    properties: {
      roleName: role.name,
      type: role.kind,
      description: role.description,
      assignableScopes: ['/'],
      permissions: [
        {
          actions: [...role.actions],
          notActions: [...role.notActions],
          dataActions: [...role.dataActions],
          notDataActions: [],
        },
      ],
    },
  };
}
