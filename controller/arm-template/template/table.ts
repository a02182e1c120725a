import { invalid } from '../evaluate/problem.ts';
import type { ResourceEntry, ResourceTable } from '../evaluate/scope.ts';
import { knownAfterApply } from '../types.ts';
import type { Instance } from './unroll.ts';

/** Instances with their keys, and all the ways in which expressions and `dependsOn` may name them. */
export interface InstanceTable extends ResourceTable {
  readonly keyed: readonly Keyed[];
  /** Everything that `dependsOn` may mean by this text; undefined where the template has nothing of that name. */
  named(text: string): readonly Keyed[] | undefined;
}

export interface Keyed extends Instance, ResourceEntry {}

export function tableOf(
  instances: readonly Instance[],
  declared: ReadonlySet<string>,
  staticOutputs: (instance: Instance) => ResourceEntry['staticOutputs'],
): InstanceTable {
  const keyed = withKeys(instances, staticOutputs);
  refuseDuplicates(keyed);
  const bySymbol = group(keyed, (one) => one.symbol);
  const byKey = group(keyed, (one) => (one.symbol === undefined ? undefined : one.key));
  const byCopy = group(keyed, (one) => one.loop?.name);
  const byName = group(keyed, (one) => (one.symbol === undefined ? one.name : undefined));
  const byId = group(keyed, (one) => one.id);
  const get = (map: ReadonlyMap<string, Keyed[]>, text: string) => map.get(text.toLowerCase());
  const empty = (text: string): Keyed[] | undefined => (declared.has(text.toLowerCase()) ? [] : undefined);
  const first = (found: readonly Keyed[] | undefined) => found?.find((one) => one.deployed) ?? found?.[0];
  return {
    keyed,
    byReference: (text) => first(get(byKey, text) ?? get(byName, text) ?? bySuffix(keyed, text)),
    byId: (id) => first(get(byId, id)),
    collection: (symbol) => get(bySymbol, symbol)?.filter((one) => one.loop) ?? get(byCopy, symbol) ?? empty(symbol),
    named: (text) =>
      get(byKey, text) ??
      get(bySymbol, text) ??
      get(byCopy, text) ??
      uniqueName(text, get(byName, text)) ??
      get(byId, text) ??
      bySuffix(keyed, text) ??
      empty(text),
  };
}

function withKeys(
  instances: readonly Instance[],
  staticOutputs: (instance: Instance) => ResourceEntry['staticOutputs'],
): Keyed[] {
  const used = new Set<string>();
  return instances.map((instance) => {
    const wished = wishedKey(instance);
    // The same type and name in another scope, or behind a false condition.
    const key = used.has(wished) ? (used.has(instance.id) ? `${wished}@${instance.path}` : instance.id) : wished;
    used.add(key);
    const outputs = staticOutputs(instance);
    return { ...instance, key, ...(outputs && { staticOutputs: outputs }) };
  });
}

function wishedKey(instance: Instance): string {
  if (instance.symbol === undefined) return `${instance.type}/${instance.name}`;
  if (!instance.loop) return instance.symbol;
  return `${instance.symbol}[${instance.loop.index === knownAfterApply ? '*' : instance.loop.index}]`;
}

function refuseDuplicates(keyed: readonly Keyed[]): void {
  const seen = new Set<string>();
  for (const one of keyed) {
    if (!one.deployed || one.existing || one.id.includes(knownAfterApply)) continue;
    const id = one.id.toLowerCase();
    if (seen.has(id)) {
      throw invalid(
        `The resource '${one.id}' is defined multiple times in a template. Please see https://aka.ms/arm-syntax-resources for usage details.`,
        one.path,
      );
    }
    seen.add(id);
  }
}

function group(keyed: readonly Keyed[], keyOf: (one: Keyed) => string | undefined): ReadonlyMap<string, Keyed[]> {
  const groups = new Map<string, Keyed[]>();
  for (const one of keyed) {
    const key = keyOf(one)?.toLowerCase();
    if (key === undefined) continue;
    const found = groups.get(key);
    if (found) found.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function uniqueName(text: string, found: Keyed[] | undefined): Keyed[] | undefined {
  const ids = new Set(found?.map((one) => one.id.toLowerCase()));
  if (ids.size > 1) {
    throw invalid(
      `The template reference '${text}' is not valid: more than one resource has this name; use its resource ID. Please see https://aka.ms/arm-resource-dependency for usage details.`,
    );
  }
  return found;
}

/** `Microsoft.Network/virtualNetworks/vnet`: a provider-relative id, as `concat(type, '/', name)` gives it. */
function bySuffix(keyed: readonly Keyed[], text: string): Keyed[] | undefined {
  if (!text.includes('/') || text.startsWith('/')) return undefined;
  const suffix = `/providers/${text}`.toLowerCase();
  const pair = text.toLowerCase();
  const found = keyed.filter(
    (one) => one.id.toLowerCase().endsWith(suffix) || `${one.type}/${one.name}`.toLowerCase() === pair,
  );
  return found.length > 0 ? found : undefined;
}
