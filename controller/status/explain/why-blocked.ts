import type { UnitName } from '../../desired/types.ts';
import type { Action, Plan, Reason } from '../../plan/types.ts';
import type { UnitStatus } from '../types.ts';
import type { Cause, Chain, Holdings, Link, LinkState } from './chain.ts';
import { linkState, standsInTheWay } from './link-state.ts';
import { nextSteps } from './next-steps.ts';
import { summaryOf } from './summary-of.ts';
import { type Wait, waitsFor } from './waits-for.ts';

/** Reasons of a plan that say what changes, not what stands in the way. */
const changes: ReadonlySet<string> = new Set([
  'new-unit',
  'parameter',
  'template-version',
  'template-content',
  'contribution',
  'enabled',
  'drifted',
  'missing-resource',
  'removed',
  'resource-removed',
  'stack-differs',
  'not-recorded',
  'governed',
  'keeps',
  'release',
]);

/**
 * From a unit of a plan to the exact missing thing, through whatever it waits for. Undefined where the plan has no such
 * unit.
 * @param holdings what main holds, where the plan is of main
 */
export function whyBlocked(
  plan: Plan,
  statuses: ReadonlyMap<string, UnitStatus>,
  unit: UnitName,
  holdings: Holdings = new Map(),
): Chain | undefined {
  const actions = new Map(plan.actions.map((action) => [action.unit, action]));
  if (!actions.has(unit)) return undefined;
  const states = statesOf(plan, actions, statuses);
  const stateOf = (name: UnitName): LinkState | undefined => states.get(name);
  const links: Link[] = [];
  const leaves: Link[] = [];
  const seen = new Set<UnitName>();

  function follow(name: UnitName, depth: number, because: string | undefined): void {
    const action = actions.get(name);
    if (!action || seen.has(name)) return;
    seen.add(name);
    const waits = waitsFor(action, plan, stateOf);
    // What it waits for may itself be fine (a service that only has to be deleted too): then the matter lies here.
    const open = waits.filter((wait) => standsInTheWay(stateOf(wait.unit) ?? 'clear'));
    const link = linkOf(action, { depth, because, waits: open, state: stateOf(name)! }, about(name));
    links.push(link);
    if (open.length === 0 || link.causes.length > 0) leaves.push(link);
    for (const wait of waits) follow(wait.unit, depth + 1, wait.because);
  }

  function about(name: UnitName): About {
    return { plan, status: statuses.get(name), holding: holdings.get(name) };
  }

  follow(unit, 0, undefined);
  const [first] = links;
  const blocked = first !== undefined && standsInTheWay(first.state);
  const roots = blocked ? leaves : links.slice(0, 1);
  return {
    unit,
    blocked,
    summary: summaryOf(links, statuses.get(unit), plan),
    links,
    next: nextSteps(roots, actions, plan),
  };
}

/** By itself first; then everything that is fine but for a parent that is not. */
function statesOf(
  plan: Plan,
  actions: ReadonlyMap<UnitName, Action>,
  statuses: ReadonlyMap<string, UnitStatus>,
): ReadonlyMap<UnitName, LinkState> {
  const states = new Map<UnitName, LinkState>();
  for (const [name, action] of actions) states.set(name, linkState(action, statuses.get(name), plan));
  // Parents come first in a plan, so one pass carries a wait down to the last child.
  for (const [name, action] of actions) {
    if (states.get(name) !== 'ready') continue;
    if (waitsFor(action, plan, (other) => states.get(other)).length > 0) states.set(name, 'waiting');
  }
  return states;
}

interface About {
  readonly plan: Plan;
  readonly status: UnitStatus | undefined;
  readonly holding: ReturnType<Holdings['get']>;
}

function linkOf(
  action: Action,
  place: {
    readonly depth: number;
    readonly because: string | undefined;
    readonly waits: readonly Wait[];
    readonly state: LinkState;
  },
  about: About,
): Link {
  const { depth, because, waits, state } = place;
  const explained = new Set(waits.map(({ reason }) => reason));
  const own = action.reasons.filter((reason) => !changes.has(reason.code) && !explained.has(reason));
  const keeps = action.reasons.find(({ code }) => code === 'keeps')?.message;
  const stopped = state === 'held' || state === 'blocked';
  return {
    unit: action.unit,
    action: action.action,
    state,
    depth,
    ...(because !== undefined && { because }),
    causes: [
      ...(stopped ? own.map((reason) => causeOf(reason, about)) : []),
      ...conditionCauses(state, about.status),
      ...(standsInTheWay(state) && waits.length === 0 ? noteCauses(about.plan) : []),
    ],
    missing: state === 'held' && waits.length === 0 ? action.signOff.missing : [],
    ...(keeps !== undefined && state === 'held' && { keeps }),
  };
}

function causeOf({ code, message, path, at }: Reason, { plan, holding }: About): Cause {
  const decision = holding?.decisions.find(({ verdicts }) =>
    verdicts.some((verdict) => !verdict.covered && verdict.path === path),
  );
  const pullRequest = decision ? decision.pullRequest : plan.pullRequest?.number;
  return {
    code,
    message,
    ...(path !== undefined && { path }),
    ...(at && { at }),
    ...(decision && { commit: decision.boundary }),
    ...(pullRequest !== undefined && { pullRequest }),
  };
}

function conditionCauses(state: LinkState, status: UnitStatus | undefined): Cause[] {
  const type = state === 'stalled' ? 'Stalled' : state === 'running' ? 'Reconciling' : 'Ready';
  const condition = status?.conditions.find((one) => one.type === type);
  if (!condition || !(state === 'stalled' || state === 'failed' || state === 'running')) return [];
  return [{ code: condition.reason, message: condition.message }];
}

/** A draft, a conflict, a freeze: said once, at the root. */
function noteCauses({ notes }: Plan): Cause[] {
  return (notes ?? []).map((message) => ({ code: 'whole', message }));
}
