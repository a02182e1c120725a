import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, created, noContent, ok, type Reply, type Route } from '../http/request.ts';
import { readRuleset } from '../rules/read.ts';
import { rulesetsOf } from '../rules/rules-of.ts';
import { showRule, showRuleset, showRulesetItem } from '../show/ruleset.ts';
import type { Ruleset } from '../state/settings.ts';
import { nextId, type World } from '../world.ts';

const repo = '/repos/:owner/:repo';

export const rulesetRoutes: readonly Route[] = [
  { method: 'GET', path: `${repo}/rulesets`, needs: 'read', run: list },
  { method: 'POST', path: `${repo}/rulesets`, needs: 'admin', run: create },
  { method: 'GET', path: `${repo}/rulesets/:id`, needs: 'read', run: get },
  { method: 'PUT', path: `${repo}/rulesets/:id`, needs: 'admin', run: update },
  { method: 'DELETE', path: `${repo}/rulesets/:id`, needs: 'admin', run: remove },
  { method: 'GET', path: `${repo}/rules/branches/:branch+`, needs: 'read', run: ofBranch },
];

function find(world: World, { params }: ApiRequest): Ruleset {
  const ruleset = world.state.rulesets.find((known) => String(known.id) === params['id']);
  if (ruleset === undefined) throw apiError(404, 'Not Found');
  return ruleset;
}

function list(world: World, request: ApiRequest): Promise<Reply> {
  const targets = request.query.get('targets')?.split(',');
  const kept = world.state.rulesets.filter(({ target }) => targets === undefined || targets.includes(target));
  return pageOf(world, request, kept, (ruleset) => showRulesetItem(world, ruleset));
}

function get(world: World, request: ApiRequest): Reply {
  return ok(showRuleset(world, find(world, request), request.actor));
}

function create(world: World, { body, actor }: ApiRequest): Reply {
  const read = readRuleset(world, body, undefined);
  const at = world.tick();
  const ruleset: Ruleset = { id: nextId(world), ...read, createdAt: at, updatedAt: at };
  world.state.rulesets.push(ruleset);
  return created(showRuleset(world, ruleset, actor));
}

/** What the request leaves out stays as it is. */
function update(world: World, request: ApiRequest): Reply {
  const ruleset = find(world, request);
  Object.assign(ruleset, readRuleset(world, request.body, ruleset), { updatedAt: world.tick() });
  return ok(showRuleset(world, ruleset, request.actor));
}

function remove(world: World, request: ApiRequest): Reply {
  const ruleset = find(world, request);
  world.state.rulesets = world.state.rulesets.filter((known) => known !== ruleset);
  return noContent;
}

/** The branch need not exist. */
function ofBranch(world: World, request: ApiRequest): Promise<Reply> {
  const rules = rulesetsOf(world, `refs/heads/${request.params['branch']}`).flatMap((ruleset) =>
    ruleset.rules.map((rule) => ({ rule, ruleset })),
  );
  return pageOf(world, request, rules, ({ rule, ruleset }) => showRule(world, rule, ruleset));
}
