import { isJsonObject, type Json, type JsonObject } from '../../../controller/core/json.ts';
import { expandResources } from '../../../controller/desired/resources.ts';
import type { DesiredResource, DesiredState, Unit } from '../../../controller/desired/types.ts';

export function unitOf(state: DesiredState, name: string): Unit {
  const unit = state.units.get(name);
  if (unit === undefined) throw new Error(`no unit ${name}; there are ${[...state.units.keys()].join(', ')}`);
  return unit;
}

/** The unit's resources as they would be with other ARM parameters. */
export function expandWith(unit: Unit, parameters: JsonObject = {}): readonly DesiredResource[] {
  const { template, scope, stackName } = unit;
  return expandResources(template.main, { ...unit.parameters, ...parameters }, scope, stackName, tenant);
}

export const tenant = '7e4a0001-0000-4000-8000-000000000001';

/** The only resource whose id ends so. */
export function resourceAt(resources: readonly DesiredResource[], end: string): DesiredResource {
  const found = resources.filter(({ id }) => id.endsWith(end));
  if (found.length !== 1) throw new Error(`${found.length} resources end with ${end}`);
  return found[0]!;
}

export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined;
    else here = isJsonObject(here) ? here[step] : undefined;
  }
  return here;
}

export function objectsAt(value: Json | undefined, ...path: readonly (string | number)[]): JsonObject[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')}: ${JSON.stringify(found)}`);
  return found;
}

/** Subnet name to its block. */
export function subnetsOf(network: DesiredResource): { readonly [name: string]: string } {
  return Object.fromEntries(
    objectsAt(network.body, 'properties', 'subnets').map((subnet) => [
      textAt(subnet, 'name'),
      textAt(subnet, 'properties', 'addressPrefix'),
    ]),
  );
}
