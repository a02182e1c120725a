import type { UnitName } from '../../desired/types.ts';
import type { Action, Plan } from '../../plan/types.ts';
import { placeText } from '../../plan/words.ts';
import type { Cause, Link } from './chain.ts';

/** What releases each root: a command or a click. The same step is said once. */
export function nextSteps(
  roots: readonly Link[],
  actions: ReadonlyMap<UnitName, Action>,
  plan: Plan,
): readonly string[] {
  return [...new Set(roots.flatMap((link) => stepsOf(link, actions.get(link.unit), plan)))];
}

function stepsOf(link: Link, action: Action | undefined, plan: Plan): string[] {
  const whole = link.causes.filter(({ code }) => code === 'whole').map(({ message }) => wholeStep(message, plan));
  return [...stateSteps(link, action, plan), ...whole];
}

function stateSteps(link: Link, action: Action | undefined, plan: Plan): string[] {
  switch (link.state) {
    case 'held':
      return heldSteps(link, action, plan);
    case 'blocked': {
      // What nobody approved cannot be mended on top: the pull request would start from it.
      const release = releaseOf(action);
      return release ? [release] : mendSteps(link.causes);
    }
    case 'stalled':
      return [`Look at the stack in Azure's portal; once it has ended there, \`tre apply\` goes on with ${link.unit}.`];
    case 'failed':
      return [
        'Mend what Azure names, in Azure or by a pull request; `tre apply` tries again, and so does `tre serve`.',
      ];
    case 'running':
      return ['Wait, or run `tre apply`: it goes on with what already runs and begins nothing twice.'];
    case 'ready':
      return plan.pullRequest
        ? [`Merge #${plan.pullRequest.number} on GitHub; the controller does the rest.`]
        : ['Run `tre apply`, or wait for `tre serve`.'];
    case 'stopped':
    case 'waiting':
    case 'clear':
      return [];
    default:
      return link.state satisfies never;
  }
}

function heldSteps({ missing, causes }: Link, action: Action | undefined, { pullRequest }: Plan): string[] {
  const release = releaseOf(action);
  if (!pullRequest) return release ? [release] : missing.length > 0 ? [againStep(action)] : [];
  const others = causes
    .filter(({ code }) => code !== 'approvals-missing' && code !== 'whole')
    .map((cause) => heldStep(cause, pullRequest.number));
  const approvals = missing.map(({ role, count, candidates }) =>
    candidates.length > 0
      ? `${candidates.join(' or ')}${count > 1 ? ` (${count} of them)` : ''} approves #${pullRequest.number} on GitHub: Files changed, Review changes, Approve.`
      : `Nobody who may approve is left: give somebody else the role ${role} by a pull request of its own, then ask them.`,
  );
  return [...others, ...approvals, ...(release && others.length === 0 && approvals.length === 0 ? [release] : [])];
}

/** On main, an approval that comes after the merge counts for nothing. */
function againStep(action: Action | undefined): string {
  return action?.action === 'delete'
    ? 'Restore its file, then delete it again in a pull request that two TRE admins approve.'
    : 'Revert it, then bring it again in a pull request that has these approvals before it is merged.';
}

const heldRemedies: { readonly [code: string]: string } = {
  fork: 'Push the branch to this repository and open the pull request from there.',
  'no-pusher-evidence': 'Push once more to the branch, so that GitHub records who did, and approve again.',
  'merged-from-both-sides': 'Update the branch (git merge main, git push) and approve again.',
  'several-merge-bases': 'Update the branch (git rebase main, git push --force-with-lease) and approve again.',
  'starts-from-unapproved-content':
    'First release what main holds unapproved, by a revert or `tre ratify`; then update the branch and approve again.',
  'evidence-unavailable': 'Wait until GitHub answers; it is judged again by itself.',
  'head-unavailable': 'Wait until GitHub answers; it is judged again by itself.',
  'mode-refused': 'Commit the file as a plain one (git update-index --chmod=-x FILE; no links, no submodules).',
  'name-collision': 'Rename one of the two files, so that they differ by more than case.',
};

function heldStep({ code, message, path }: Cause, number: number): string {
  if (code === 'vetoed') return `Whoever requested changes approves #${number}, once they are content.`;
  const remedy = heldRemedies[code];
  return remedy ? `${path ? `${path}: ` : ''}${remedy}` : `#${number}: ${message}`;
}

const blockedRemedies: { readonly [code: string]: string } = {
  'delete-needs-disable':
    'Restore the file, write `enabled: false` under `spec:`, have it approved and applied; then delete.',
  'delete-needs-retention': 'Wait until the day that the reason names; the next apply then deletes it.',
  'delete-needs-three-witnesses':
    'Make tag, stack and ledger agree, as the reason says; `tre plan` shows when they do.',
  'has-dependents': 'Delete what stands on it as well, in the same pull request.',
  'ledger-not-verified':
    'Run `tre apply`: it begins the ledger anew, and records each unit once it was deployed again.',
  'parameter-not-updatable': 'Take the change back, or delete the unit in two approved steps and create it anew.',
  'cannot-move': 'Take the change back, or delete the unit in two approved steps and create it anew.',
};

/** Notes of a plan are sentences; the two that are met most have a step of their own. */
function wholeStep(note: string, { pullRequest }: Plan): string {
  const freeze = /--freeze ([\w-]+)/u.exec(note)?.[1];
  if (freeze !== undefined)
    return `\`tre new freeze-lift NAME --freeze ${freeze}\`, and a pull request with it that two TRE admins approve and somebody merges.`;
  if (pullRequest && note.includes('is a draft')) return `Click Ready for review on #${pullRequest.number}.`;
  return `Clear what stands in the way: ${note}`;
}

/** Mistakes of one file are mended together. */
function mendSteps(causes: readonly Cause[]): string[] {
  const files = Map.groupBy(
    causes.filter(({ code, at }) => at !== undefined && blockedRemedies[code] === undefined),
    ({ at }) => at?.file ?? '',
  );
  const mends = [...files.values()].map((mistakes) => {
    const [first, ...rest] = mistakes.flatMap(({ at }) => at ?? []);
    const places = [placeText(first!), ...rest.map(({ line, column }) => `${line}:${column}`)];
    return `Mend ${[...new Set(places)].join(' and ')} by a pull request; \`tre validate\` checks it before you push.`;
  });
  return [...causes.flatMap(otherStep), ...mends];
}

function otherStep({ code, at }: Cause): string[] {
  const remedy = blockedRemedies[code];
  if (remedy) return [remedy];
  return at || code === 'whole' ? [] : ['Mend what the reason names; `tre plan` shows when it is gone.'];
}

function releaseOf(action: Action | undefined): string | undefined {
  return action?.reasons.find(({ code }) => code === 'release')?.message;
}
