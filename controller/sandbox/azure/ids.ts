import type { ArmResource } from './types.ts';

/** A path below the tenant, taken apart. `names` is one shorter than `types` where the path names a collection or an action. */
export interface Target {
  readonly subscriptionId: string | undefined;
  readonly resourceGroup: string | undefined;
  /** What stands before the last `/providers/`: '' for the tenant, a subscription, a group, or a resource that is extended. */
  readonly scope: string;
  readonly namespace: string | undefined;
  readonly types: readonly string[];
  readonly names: readonly string[];
}

/** Undefined where the path is not one of Azure Resource Manager's forms. */
export function parseTarget(path: string): Target | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  let at = 0;
  const is = (offset: number, word: string) => parts[at + offset]?.toLowerCase() === word;
  let subscriptionId: string | undefined;
  let resourceGroup: string | undefined;
  if (is(0, 'subscriptions')) {
    subscriptionId = parts[at + 1];
    at += 2;
    if (subscriptionId !== undefined && is(0, 'resourcegroups')) {
      resourceGroup = parts[at + 1];
      at += 2;
    }
  }
  const last = parts.map((part) => part.toLowerCase()).lastIndexOf('providers');
  if (last < at) {
    return at >= parts.length
      ? { subscriptionId, resourceGroup, scope: path, namespace: undefined, types: [], names: [] }
      : undefined;
  }
  const scope = last === 0 ? '' : `/${parts.slice(0, last).join('/')}`;
  const rest = parts.slice(last + 2);
  return {
    subscriptionId,
    resourceGroup,
    scope,
    namespace: parts[last + 1],
    types: rest.filter((_, i) => i % 2 === 0),
    names: rest.filter((_, i) => i % 2 === 1),
  };
}

export function isResourceId(target: Target): boolean {
  return target.namespace !== undefined && target.types.length > 0 && target.types.length === target.names.length;
}

export function typeOf(target: Target): string {
  return [target.namespace, ...target.types].join('/');
}

export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** True where `id` is `scope` or stands below it. The tenant ('' or '/') holds everything. */
export function within(id: string, scope: string): boolean {
  const outer = scope.toLowerCase().replace(/\/$/, '');
  const inner = id.toLowerCase();
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** The resource, group or subscription that an id stands directly under; undefined for a subscription. */
export function parentOf(id: string): string | undefined {
  const target = parseTarget(id);
  if (!target) return undefined;
  if (target.namespace === undefined) {
    return target.resourceGroup === undefined ? undefined : `/subscriptions/${target.subscriptionId}`;
  }
  if (target.names.length <= 1) return target.scope;
  return id.split('/').slice(0, -2).join('/');
}

/** `…/virtualNetworks/hub` for any id at or below a network; undefined where the id is of another type. */
export function ancestorOfType(id: string, type: string): string | undefined {
  const at = id.toLowerCase().indexOf(`/providers/${type.toLowerCase()}/`);
  if (at < 0) return undefined;
  const head = at + '/providers/'.length + type.length + 1;
  const name = id.slice(head).split('/')[0];
  return name ? `${id.slice(0, head)}${name}` : undefined;
}

export function groupOf(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id)?.[0];
}

export function subscriptionOf(id: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1];
}

export function leafName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

export function isType(resource: ArmResource, type: string): boolean {
  return sameId(resource.type, type);
}
