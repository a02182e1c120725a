import type { JsonObject } from '../../../core/json.ts';
import { apiError, customError } from '../http/errors.ts';
import { oneOf, optionalObject, optionalObjects, optionalText, optionalTexts } from '../http/request.ts';
import type { BypassActor, Rule, Ruleset } from '../state/settings.ts';
import { accountOf, type World } from '../world.ts';
import { readRule } from './read-rule.ts';

type Given = Omit<Ruleset, 'id' | 'createdAt' | 'updatedAt'>;

/** A ruleset from the body of a create or (with `old`) an update; what cannot be is refused with GitHub's 422. */
export function readRuleset(world: World, body: JsonObject, old: Ruleset | undefined): Given {
  const name = optionalText(body, 'name') ?? old?.name;
  const enforcement = oneOf(body, 'enforcement', ['active', 'disabled', 'evaluate']) ?? old?.enforcement;
  if (name === undefined || enforcement === undefined) {
    throw apiError(422, `Invalid request.\n\n"${name === undefined ? 'name' : 'enforcement'}" wasn't supplied.`);
  }
  if (world.state.rulesets.some((known) => known !== old && known.name === name)) throw invalid('Name must be unique');
  const target = oneOf(body, 'target', ['branch', 'tag', 'push']) ?? old?.target ?? 'branch';
  return {
    name,
    target,
    enforcement,
    bypassActors:
      optionalObjects(body, 'bypass_actors')?.map((actor) => readActor(world, actor)) ?? old?.bypassActors ?? [],
    ...readConditions(body, old, target),
    rules: readRules(body) ?? old?.rules ?? [],
  };
}

const invalid = (why: string) => customError('RepositoryRuleset', why);

function readRules(body: JsonObject): Rule[] | undefined {
  const rules = optionalObjects(body, 'rules')?.map(readRule);
  const twice = rules?.find((rule, i) => rules.findIndex((other) => other.type === rule.type) !== i);
  if (twice !== undefined) throw invalid(`Invalid rules: only one ${twice.type} rule is allowed`);
  return rules;
}

function readConditions(body: JsonObject, old: Ruleset | undefined, target: Ruleset['target']) {
  const conditions = optionalObject(body, 'conditions');
  if (conditions === undefined) return { include: old?.include ?? [], exclude: old?.exclude ?? [] };
  const names = optionalObject(conditions, 'ref_name');
  if (names === undefined) throw invalid('Invalid conditions: ref_name is required');
  const [include, exclude] = [optionalTexts(names, 'include') ?? [], optionalTexts(names, 'exclude') ?? []];
  const prefix = target === 'tag' ? 'refs/tags/' : 'refs/heads/';
  const odd = [...include, ...exclude].find((name) => !name.startsWith('~') && !name.startsWith(prefix));
  if (odd !== undefined) throw invalid(`Invalid target patterns: '${odd}'`);
  const unknown = [...include, ...exclude].find((name) => /^~(?!(ALL|DEFAULT_BRANCH)$)/.test(name));
  if (unknown !== undefined) throw invalid(`Invalid target patterns: '${unknown}'`);
  return { include, exclude };
}

const actorTypes = ['Integration', 'OrganizationAdmin', 'RepositoryRole', 'DeployKey', 'User'] as const;

function readActor(world: World, given: JsonObject): BypassActor {
  const actorType = oneOf(given, 'actor_type', actorTypes);
  if (actorType === undefined) throw apiError(422, 'Invalid request.\n\n"actor_type" wasn\'t supplied.');
  const mode = oneOf(given, 'bypass_mode', ['always', 'pull_request', 'exempt']) ?? 'always';
  const id = given['actor_id'];
  const actorId = typeof id === 'number' ? id : null;
  if (!exists(world, actorType, actorId))
    throw invalid(`Actor ${actorType} ${actorId} must be part of the ruleset source or owner organization`);
  if (actorType === 'DeployKey' && mode === 'pull_request')
    throw invalid('Deploy keys cannot bypass in pull requests only');
  return { actorId, actorType, mode };
}

function exists(world: World, type: BypassActor['actorType'], id: number | null): boolean {
  switch (type) {
    case 'Integration':
      return id === world.app.id;
    case 'RepositoryRole':
      return id === 2 || id === 4 || id === 5;
    case 'User':
      return world.state.accounts.some(
        (account) => account.id === id && accountOf(world, account.id).permission !== 'none',
      );
    case 'OrganizationAdmin':
    case 'DeployKey':
      return true;
    default:
      return type satisfies never;
  }
}
