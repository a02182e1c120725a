import type { JsonObject } from '../../../core/json.ts';
import type { Account } from '../state/records.ts';
import type { Rule, Ruleset } from '../state/settings.ts';
import type { World } from '../world.ts';
import { bypasses, type Way } from './bypass.ts';
import { speaksOf } from './match-ref.ts';

/** Active rulesets that speak of the ref: what `GET /rules/branches/{branch}` tells, bypass or not. */
export function rulesetsOf(world: World, ref: string): Ruleset[] {
  return world.state.rulesets.filter(
    (ruleset) => ruleset.enforcement === 'active' && ruleset.target !== 'push' && speaksOf(ruleset, ref),
  );
}

/** Rules that bind this account on this ref. */
export function bindingRules(world: World, ref: string, account: Account, way: Way): Rule[] {
  return rulesetsOf(world, ref)
    .filter((ruleset) => !bypasses(world, ruleset, account, way))
    .flatMap((ruleset) => ruleset.rules);
}

export function parametersOf(rule: Rule): JsonObject {
  return rule.parameters ?? {};
}
