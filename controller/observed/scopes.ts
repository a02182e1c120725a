/** A resource group. */
export interface GroupScope {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

export function groupId({ subscriptionId, resourceGroup }: GroupScope): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}

/** Key of a stack in ObservedState.stacks. */
export function stackKey(resourceGroup: string, stackName: string): string {
  return `${resourceGroup}/${stackName}`.toLowerCase();
}

export function scopeOfId(id: string): GroupScope | undefined {
  const [, subscriptionId, resourceGroup] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\//i.exec(id) ?? [];
  return subscriptionId && resourceGroup ? { subscriptionId, resourceGroup } : undefined;
}

/** Lower-case type of the innermost resource of an id: its provider, then every other segment. */
export function typeOfId(id: string): string {
  const [provider = '', ...segments] = (id.toLowerCase().split('/providers/').at(-1) ?? '').split('/');
  return [provider, ...segments.filter((_, index) => index % 2 === 0)].join('/');
}
