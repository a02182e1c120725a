import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { Verdict } from './looked.ts';
import type { Bypass, LiveRuleset, Rule, Ruleset } from './types.ts';

/** What is stricter than wanted is fine, and survives a write; a bypass beyond ours is a hole and does not. */
export function compareRuleset(wanted: Ruleset, live: readonly LiveRuleset[]): Verdict {
  const found = live.find(({ name }) => name === wanted.name);
  if (!found) {
    const where = wanted.include.map((ref) => ref.replace('refs/heads/', '')).join(', ');
    const detail = `wanted on ${where}: ${wanted.rules.map(({ type }) => type).join(', ')}`;
    return { state: 'missing', detail, write: { kind: 'ruleset', id: undefined, ruleset: wanted } };
  }
  const problems = [
    ...(found.enforcement === 'active' ? [] : [`it is ${found.enforcement}`]),
    ...refProblems(wanted, found),
    ...wanted.rules.flatMap((rule) => ruleProblems(rule, found.rules)),
    ...(found.bypass === 'not-shown' ? [] : bypassProblems(wanted.bypass, found.bypass)),
  ];
  if (problems.length > 0) {
    const write = { kind: 'ruleset', id: found.id, ruleset: strengthened(wanted, found) } as const;
    return { state: 'different', detail: problems.join('; '), write };
  }
  if (found.bypass === 'not-shown') {
    const detail = 'its rules stand, but who may bypass them is shown only to who may change it';
    return { state: 'unknown', detail, mend: 'run this with the token of an administrator of the repository' };
  }
  return { state: 'ok', detail: `active, bypassed by ${found.bypass.map(bypassText).join(', ') || 'nobody'}` };
}

function refProblems(wanted: Ruleset, found: LiveRuleset): string[] {
  const missing = wanted.include.filter((ref) => !found.include.includes(ref));
  return [...missing.map((ref) => `it does not cover ${ref}`), ...found.exclude.map((ref) => `it leaves out ${ref}`)];
}

function ruleProblems(wanted: Rule, live: readonly Rule[]): string[] {
  const found = live.find(({ type }) => type === wanted.type);
  if (!found) return [`rule ${wanted.type} is missing`];
  return Object.entries(wanted.parameters ?? {})
    .filter(([name, value]) => !covers(found.parameters?.[name], value))
    .map(([name, value]) => `${name} is ${shown(found.parameters?.[name])}, wanted ${shown(value)}`);
}

/** Is the live value at least what is wanted? `false` asks for nothing. */
function covers(live: Json | undefined, wanted: Json): boolean {
  if (wanted === false) return true;
  if (typeof wanted === 'number') return typeof live === 'number' && live >= wanted;
  if (Array.isArray(wanted)) {
    return Array.isArray(live) && wanted.every((one) => live.some((other) => sameMembers(other, one)));
  }
  return live === wanted;
}

/** A check that is not bound to our App can be set by anybody who can set a status (signoff.md finding 30). */
function sameMembers(live: Json, wanted: Json): boolean {
  if (!isJsonObject(wanted) || !isJsonObject(live)) return live === wanted;
  return Object.entries(wanted).every(([name, value]) => live[name] === value);
}

function bypassProblems(wanted: readonly Bypass[], live: readonly Bypass[]): string[] {
  const missing = wanted.filter((one) => !live.some((other) => sameBypass(one, other)));
  const extra = live.filter((one) => !wanted.some((other) => sameBypass(one, other)));
  return [
    ...missing.map((one) => `${bypassText(one)} cannot bypass it`),
    ...extra.map((one) => `${bypassText(one)} can bypass it`),
  ];
}

function sameBypass(a: Bypass, b: Bypass): boolean {
  return a.actor_type === b.actor_type && a.actor_id === b.actor_id && a.bypass_mode === b.bypass_mode;
}

function bypassText({ actor_type, actor_id, bypass_mode }: Bypass): string {
  const who =
    actor_type === 'Integration' ? `App ${actor_id}` : `${actor_type}${actor_id === null ? '' : ` ${actor_id}`}`;
  return bypass_mode === 'always' ? who : `${who} (${bypass_mode})`;
}

/** What we want, and beside it every rule and every stricter parameter that somebody else added. */
function strengthened(wanted: Ruleset, live: LiveRuleset): Ruleset {
  const others = live.rules.filter(({ type }) => !wanted.rules.some((rule) => rule.type === type));
  const ours = wanted.rules.map((rule) => {
    const found = live.rules.find(({ type }) => type === rule.type);
    return rule.parameters ? { ...rule, parameters: strictest(rule.parameters, found?.parameters ?? {}) } : rule;
  });
  const include = [...new Set([...live.include, ...wanted.include])];
  return { ...wanted, include, rules: [...ours, ...others] };
}

function strictest(wanted: JsonObject, live: JsonObject): JsonObject {
  const kept = Object.entries(wanted).map(([name, value]): [string, Json] => {
    const there = live[name];
    if (there === undefined) return [name, value];
    if (Array.isArray(value) && Array.isArray(there)) return [name, [...value, ...others(there, value)]];
    return [name, covers(there, value) ? there : value];
  });
  return { ...live, ...Object.fromEntries(kept) };
}

/** Checks of other names; of ours only the wanted form stays. */
function others(live: readonly Json[], wanted: readonly Json[]): Json[] {
  const nameOf = (value: Json) => (isJsonObject(value) ? value['context'] : value);
  const ours = new Set(wanted.map(nameOf));
  return live.filter((one) => !ours.has(nameOf(one)));
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'not set';
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.map((one) => (isJsonObject(one) ? checkText(one) : String(one))).join(', ') || 'none';
}

function checkText(check: JsonObject): string {
  const from = check['integration_id'];
  return `${check['context']} ${from === undefined || from === null ? 'from anybody' : `from App ${from}`}`;
}
