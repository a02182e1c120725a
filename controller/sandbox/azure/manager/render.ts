import type { JsonObject } from '../../../core/json.ts';
import { backReferences } from '../providers/back-references.ts';
import type { Registry } from '../providers/registry.ts';
import type { Store, Stored } from '../store.ts';
import type { ArmResource } from '../types.ts';

/** A resource as GET shows it: with its inline children and with what points to it. */
export function render(store: Store, registry: Registry, stored: Stored): ArmResource {
  const { resource } = stored;
  const inline: JsonObject = {};
  for (const { member, child } of registry.find(resource.type)?.inline ?? []) {
    inline[member] = store
      .childrenOf(resource.id)
      .filter((candidate) => candidate.resource.type.toLowerCase() === child.toLowerCase())
      .map((candidate) => render(store, registry, candidate) as JsonObject);
  }
  const back = backReferences(store, resource);
  const properties = { ...resource.properties, ...inline, ...back };
  return Object.keys(properties).length === 0 && resource.properties === undefined
    ? { ...resource }
    : { ...resource, properties };
}
