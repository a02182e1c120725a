import { Array as ArrayData } from '@actions/expressions/data/array';
import { BooleanData } from '@actions/expressions/data/boolean';
import { Dictionary } from '@actions/expressions/data/dictionary';
import { type ExpressionData, Kind } from '@actions/expressions/data/expressiondata';
import { Null } from '@actions/expressions/data/null';
import { NumberData } from '@actions/expressions/data/number';
import { StringData } from '@actions/expressions/data/string';
import { knownAfterApply } from '../../arm-template/types.ts';
import type { Json, JsonObject } from '../../core/json.ts';

/** Stands for a parent's output that is not live yet. Only passing it on is allowed; computing with it is not. */
export class UnknownData extends Null {}

/** Names of a unit's outputs that its template declares; those that are not live yet answer UnknownData. */
export class OutputsData extends Dictionary {
  constructor(declared: Iterable<string>, live: JsonObject | undefined) {
    super();
    for (const [name, value] of Object.entries(live ?? {})) this.add(name, toData(value));
    for (const name of declared) this.add(name, new UnknownData());
  }
}

/**
 * JSON as the expression library holds it. Expressions compare keys without case, so an object in which two keys differ
 * by case alone cannot be wired; the library would silently drop the second.
 */
export function toData(value: Json | undefined): ExpressionData {
  if (value === null || value === undefined) return new Null();
  if (value === knownAfterApply) return new UnknownData();
  if (typeof value === 'string') return new StringData(value);
  if (typeof value === 'number') return new NumberData(value);
  if (typeof value === 'boolean') return new BooleanData(value);
  if (Array.isArray(value)) return new ArrayData(...value.map(toData));
  return dictionary(Object.entries(value).map(([key, member]) => [key, toData(member)]));
}

export function dictionary(entries: readonly (readonly [string, ExpressionData])[]): Dictionary {
  const result = new Dictionary(...entries.map(([key, value]) => ({ key, value })));
  if (result.values().length !== entries.length) {
    throw new Error(`keys ${entries.map(([key]) => key).join(', ')} are not distinct without regard to case`);
  }
  return result;
}

export function fromData(value: ExpressionData): Json {
  if (value instanceof UnknownData) return knownAfterApply;
  switch (value.kind) {
    case Kind.Null:
      return null;
    case Kind.String:
    case Kind.Boolean:
    case Kind.Number:
      return (value as StringData | BooleanData | NumberData).value;
    case Kind.Array:
      return (value as ArrayData).values().map(fromData);
    default:
      return Object.fromEntries((value as Dictionary).pairs().map(({ key, value: member }) => [key, fromData(member)]));
  }
}

export function holdsUnknown(value: ExpressionData): boolean {
  if (value instanceof UnknownData) return true;
  if (value.kind === Kind.Array || value.kind === Kind.Dictionary) {
    return (value as ArrayData | Dictionary).values().some(holdsUnknown);
  }
  return false;
}
