import { isJsonObject, type JsonObject } from '../core/json.ts';
import type { Manifest } from '../manifests/types.ts';
import { withDefaults } from './parameters.ts';
import type { Unit } from './types.ts';

/** An estimate, by the month. */
export interface Price {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/**
 * What one thing made from a template costs a month, by the template's own estimate. `parameters` as a manifest gives
 * them; defaults are filled in. Undefined where the template estimates nothing, or where a parameter that has a price has
 * a value without one: what is not known is never 0.
 */
export function priceOf({ spec }: Manifest<'Template'>, parameters: JsonObject): Price | undefined {
  const { estimate } = spec;
  if (estimate === undefined) return undefined;
  const values = withDefaults(spec.parameters, parameters);
  const amounts = [
    ...Object.entries(estimate.byParameter ?? {}).map(([name, table]) => amountIn(table, values[name])),
    ...Object.entries(estimate.perUnit ?? {}).map(([name, each]) => {
      const count = values[name];
      return typeof count === 'number' && typeof each === 'number' ? count * each : undefined;
    }),
  ];
  if (amounts.some((amount) => amount === undefined)) return undefined;
  const total = amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), estimate.monthly);
  return { amount: Math.round(total * 100) / 100, currency: estimate.currency };
}

/** The same for a unit. The environment's profile is priced like a parameter; a hub link has none of its own. */
export function priceOfUnit({ manifest, kind, template }: Unit): Price | undefined {
  if (kind === 'HubLink') return priceOf(template.manifest, {});
  const given = 'parameters' in manifest.spec && isJsonObject(manifest.spec.parameters) ? manifest.spec.parameters : {};
  if (manifest.kind !== 'Environment') return priceOf(template.manifest, given);
  return priceOf(template.manifest, { ...given, profile: manifest.spec.profile ?? 'low-cost' });
}

function amountIn(table: unknown, value: unknown): number | undefined {
  if (!isJsonObject(table) || value === null || value === undefined || typeof value === 'object') return undefined;
  const amount = Object.hasOwn(table, String(value)) ? table[String(value)] : undefined;
  return typeof amount === 'number' ? amount : undefined;
}
