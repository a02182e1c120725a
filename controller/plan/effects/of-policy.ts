import { canonicalJson } from '../../core/digest.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Manifest } from '../../manifests/types.ts';
import type { Effects } from '../types.ts';

type Policy = Manifest<'SignOffPolicy'>;

/** Which rules come and go. Rules are compared by what they say; where only their order differs, that is said. */
export function effectsOfPolicy(
  before: Policy | undefined,
  after: Policy | undefined,
): Pick<Effects, 'grants' | 'revokes'> {
  const [was, is] = [rulesOf(before), rulesOf(after)];
  const added = is.filter(({ text }) => !was.some((rule) => rule.text === text));
  const removed = was.filter(({ text }) => !is.some((rule) => rule.text === text));
  const moved = added.length + removed.length === 0 && was.some(({ text }, index) => is[index]?.text !== text);
  return {
    grants: [
      ...added.map(({ number, text }) => `sign-off rule ${number}: ${text}`),
      ...(moved ? ['sign-off rules are asked in another order; the first that matches decides'] : []),
      ...settings(before, after),
    ],
    revokes: removed.map(({ number, text }) => `what was sign-off rule ${number}: ${text}`),
  };
}

function rulesOf(policy: Policy | undefined): { readonly number: number; readonly text: string }[] {
  return (policy?.spec.rules ?? []).map((rule, index) => ({
    number: index + 1,
    text: ruleText(rule as unknown as JsonObject),
  }));
}

function ruleText({ on, ...rest }: JsonObject): string {
  const asks = Object.entries(rest).map(([name, value]) => `${name} ${flat(value)}`);
  return `on ${flat(on ?? {}) || 'anything'}: ${asks.join('; ') || 'nothing'}`;
}

/** `kinds Workspace, actions create or delete`: members by name, lists by their items. */
function flat(value: Json): string {
  if (Array.isArray(value)) return value.map(flat).join(value.every(isJsonObject) ? ' and ' : ' or ');
  if (!isJsonObject(value)) return String(value);
  const { role, count, ...rest } = value;
  const who = role === undefined && count === undefined ? [] : [`${String(count ?? 1)} × ${String(role ?? 'person')}`];
  return [...who, ...Object.entries(rest).map(([name, each]) => `${name} ${flat(each)}`)].join(', ');
}

function settings(before: Policy | undefined, after: Policy | undefined): string[] {
  if (before === undefined || after === undefined) return [];
  const [was, is] = [before.spec, after.spec] as unknown as readonly [JsonObject, JsonObject];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => name !== 'rules');
  return names
    .filter((name) => canonicalJson(was[name] ?? null) !== canonicalJson(is[name] ?? null))
    .map((name) => `${name} of every rule: ${flat(was[name] ?? 'not set')} → ${flat(is[name] ?? 'not set')}`);
}
