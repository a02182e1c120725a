import { isJsonObject, type Json } from '../../../core/json.ts';
import type { Built } from '../manager/build.ts';
import { ArmError } from '../types.ts';
import type { World } from './type.ts';

/** Providers that refuse a reference to what is not there, at the request itself. */
const strict = /^Microsoft\.(Network|Compute)\//i;

/** Part types that have ids but are no resources of their own: their owner must exist. */
const parts =
  /\/(ipConfigurations|frontendIPConfigurations|backendAddressPools|probes|loadBalancingRules|inboundNatRules|defaultSecurityRules|privateEndpointConnections)\/[^/]+$/i;

const endpointNic = /\/networkInterfaces\/[^/]+\.nic\.[^/]+$/i;

/** 400 InvalidResourceReference where an `{"id": …}` in the body names a resource that does not exist. */
export function checkReferences(world: World, built: Built): void {
  const { resource } = built;
  if (strict.test(resource.type)) {
    for (const id of referenced(resource.properties ?? {})) {
      const owner = id.replace(parts, '');
      if (
        owner.toLowerCase().startsWith(`${resource.id.toLowerCase()}/`) ||
        owner.toLowerCase() === resource.id.toLowerCase()
      )
        continue;
      // A private endpoint's interface is made with it and named by Azure, not by whoever asks.
      if (endpointNic.test(owner) || ownPart(built, owner) || world.get(owner)) continue;
      throw new ArmError(
        400,
        'InvalidResourceReference',
        `Resource ${id} referenced by resource ${resource.id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
        { details: [] },
      );
    }
  }
  for (const { items } of built.children) for (const item of items ?? []) checkReferences(world, item);
}

function ownPart(built: Built, id: string): boolean {
  return built.children.some(({ items }) => items?.some((item) => item.resource.id.toLowerCase() === id.toLowerCase()));
}

/** Ids that stand as `{"id": "/subscriptions/…/providers/…"}` and as the target of a private link. */
function referenced(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(referenced);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if ((name === 'id' || name === 'privateLinkServiceId') && typeof member === 'string') {
      return /^\/subscriptions\/.+\/providers\//i.test(member) ? [member] : [];
    }
    return member === null ? [] : referenced(member as Json);
  });
}
