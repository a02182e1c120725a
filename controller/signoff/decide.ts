import type { Action, Plan } from '../plan/types.ts';
import { unapprovedInputs } from './approved-inputs.ts';
import { hasTwoAdmins } from './two-admins.ts';
import type { ApprovedHistory, ApprovedPlan, Decision } from './types.ts';

/**
 * The seal is a private field, which no cast and no object literal can imitate at run time: only this file makes one.
 */
class Sealed {
  readonly #sealed = true;
  readonly plan: Plan;
  readonly units: readonly string[];
  readonly history: ApprovedHistory;
  constructor(plan: Plan, units: readonly string[], history: ApprovedHistory) {
    this.plan = plan;
    this.units = units;
    this.history = history;
    Object.freeze(this);
  }
  static has(value: object): boolean {
    return #sealed in value && value.#sealed;
  }
}

/** Was this made by `decide`? For the executor's door. */
export function isApprovedPlan(value: unknown): value is ApprovedPlan {
  return typeof value === 'object' && value !== null && Sealed.has(value);
}

const executable: readonly Action['action'][] = ['create', 'update', 'drift', 'delete'];

/**
 * The only maker of an ApprovedPlan: actions that are signed off, and whose inputs the history holds as approved.
 * Refused: a plan of a pull request (it is merged first), and a plan of another commit than was judged.
 */
export function decide(plan: Plan, history: ApprovedHistory): Decision {
  if (plan.pullRequest) {
    const reason = `This is the plan of #${plan.pullRequest.number}; what is executed is main after the merge.`;
    return { state: 'Refused', reason };
  }
  if (plan.revision !== history.tip) {
    return { state: 'Refused', reason: `The plan is of ${plan.revision}, but ${history.tip} was judged; plan again.` };
  }
  const held: string[] = [];
  const units: string[] = [];
  for (const action of plan.actions) {
    if (action.action === 'none') continue;
    if (executable.includes(action.action) && isSignedOff(action, plan, history) && isApproved(action, history))
      units.push(action.unit);
    else held.push(action.unit);
  }
  if (units.length === 0 && held.length > 0) return { state: 'Held', held };
  // The brand is a type only; the class's private field is what makes it true.
  const approved = new Sealed(plan, units, history) as unknown as ApprovedPlan;
  return { state: 'Approved', approved, held };
}

/**
 * A delete is approved by name: silence about a unit is no sign-off (only a hub link goes without words, with its
 * workspace). Unsafe actions (losing data, or too many deletes at once) need two admins, whatever the rule that released
 * the file.
 */
function isSignedOff(one: Action, plan: Plan, history: ApprovedHistory): boolean {
  const { unit, signOff, unsafe, action } = one;
  if (signOff.state === 'held') return false;
  if (unsafe && !hasTwoAdmins(one, history)) return false;
  if (action !== 'delete' || signOff.state !== 'not-required') return true;
  if (!unit.startsWith('hub-link/')) return false;
  const home = plan.actions.find((other) => other.unit === unit.replace('hub-link/', 'workspace/'));
  if (!home) return false;
  return home.action === 'delete' ? isSignedOff(home, plan, history) : isReleased(home, history);
}

/** Stands as main says it: what is kept from an older boundary differs from main in an unapproved path. */
function isReleased({ action, signOff, desired }: Action, history: ApprovedHistory): boolean {
  if (!desired || action === 'held' || action === 'blocked' || signOff.state === 'held') return false;
  const { approved, tree } = history.boundaries.at(-1)!;
  return (
    unapprovedInputs(desired.inputs, approved, history.approvedFolders).length === 0 &&
    Object.keys(desired.inputs).every((path) => tree.get(path) === approved.get(path))
  );
}

/** The plan's own word is not taken: what it would build must be approved content of some boundary. */
function isApproved({ desired }: Action, history: ApprovedHistory): boolean {
  if (!desired) return true;
  return history.boundaries
    .toReversed()
    .some((boundary) => unapprovedInputs(desired.inputs, boundary.approved, history.approvedFolders).length === 0);
}
