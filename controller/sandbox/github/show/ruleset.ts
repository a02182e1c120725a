import type { JsonObject } from '../../../core/json.ts';
import { bypassOf } from '../rules/bypass.ts';
import type { Account } from '../state/records.ts';
import type { Rule, Ruleset } from '../state/settings.ts';
import { fullName, htmlUrl, nodeId, repoUrl, stamp, type World } from '../world.ts';
import { atLeast } from './account.ts';

/** As in lists: without conditions, rules and bypass actors. */
export function showRulesetItem(world: World, ruleset: Ruleset): JsonObject {
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: 'Repository',
    source: fullName(world),
    enforcement: ruleset.enforcement,
    node_id: nodeId('RRS', ruleset.id),
    _links: {
      self: { href: `${repoUrl(world)}/rulesets/${ruleset.id}` },
      html: { href: `${htmlUrl(world)}/rules/${ruleset.id}` },
    },
    created_at: stamp(ruleset.createdAt),
    updated_at: stamp(ruleset.updatedAt),
  };
}

/** Who may bypass is told only to who may change it. */
export function showRuleset(world: World, ruleset: Ruleset, viewer: Account): JsonObject {
  const actors = ruleset.bypassActors.map(({ actorId, actorType, mode }) => ({
    actor_id: actorId,
    actor_type: actorType,
    bypass_mode: mode,
  }));
  return {
    ...showRulesetItem(world, ruleset),
    conditions: ruleset.target === 'push' ? null : { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules.map(plain),
    current_user_can_bypass: bypassOf(world, ruleset, viewer),
    ...(atLeast(viewer, 'admin') ? { bypass_actors: actors } : {}),
  };
}

/** A rule with where it comes from, as `GET /rules/branches/{branch}` has it. */
export function showRule(world: World, rule: Rule, ruleset: Ruleset): JsonObject {
  return {
    ...plain(rule),
    ruleset_source_type: 'Repository',
    ruleset_source: fullName(world),
    ruleset_id: ruleset.id,
  };
}

function plain({ type, parameters }: Rule): JsonObject {
  return { type, ...(parameters === undefined ? {} : { parameters }) };
}
