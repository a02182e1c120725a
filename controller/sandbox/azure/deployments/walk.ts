import type { ExpandedResource } from '../../../arm-template/types.ts';

/**
 * Visits each resource as soon as all it depends on is done, everything independent at once.
 * What depends on a failed resource is not visited; the rest goes on.
 * @param visit answers whether the resource is there now.
 */
export async function walk(
  resources: readonly ExpandedResource[],
  visit: (resource: ExpandedResource) => Promise<boolean>,
): Promise<void> {
  const byKey = new Map(resources.map((resource) => [resource.key, resource]));
  const outcomes = new Map<string, Promise<boolean>>();

  function outcome(resource: ExpandedResource): Promise<boolean> {
    const known = outcomes.get(resource.key);
    if (known !== undefined) return known;
    const started = afterDependencies(resource);
    outcomes.set(resource.key, started);
    return started;
  }
  async function afterDependencies(resource: ExpandedResource): Promise<boolean> {
    const before = resource.dependsOn.flatMap((key) => byKey.get(key) ?? []);
    const ready = await Promise.all(before.map(outcome));
    if (ready.includes(false)) return false;
    return resource.existing || visit(resource);
  }

  await Promise.all(resources.map(outcome));
}
