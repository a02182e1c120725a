import type { Plan } from '../../plan/types.ts';
import type { UnitStatus } from '../types.ts';
import type { Link } from './chain.ts';
import { shortId } from './layout.ts';

/** One sentence: whether something is in the way, and where it begins. */
export function summaryOf(links: readonly Link[], status: UnitStatus | undefined, plan: Plan): string {
  const [asked] = links;
  if (!asked) return '';
  const { unit, state } = asked;
  const root = links.length > 1 ? ` It begins at ${links.at(-1)?.unit}.` : '';
  switch (state) {
    case 'clear':
      return `Nothing blocks ${unit}: ${clearText(status, plan)}`;
    case 'ready':
      return plan.pullRequest
        ? `Nothing blocks ${unit}: all approvals are there; #${plan.pullRequest.number} waits to be merged.`
        : `Nothing blocks ${unit}: it is approved, and the next apply brings it about.`;
    case 'held':
      return `${unit} is held: ${onlyLacks(asked) ? 'it lacks approvals' : 'what git says is not approved'}.${root}`;
    case 'blocked':
      return `${unit} is blocked: it cannot be done as git says.${root}`;
    case 'stalled':
      return `${unit} is stalled: Azure has not ended its deployment in time.`;
    case 'failed':
      return `${unit} failed: Azure refused what is approved.`;
    case 'running':
      return `${unit} is being applied, or an apply was stopped while it ran.`;
    case 'waiting':
      return `${unit} is approved and waits for another unit.${root}`;
    case 'stopped':
      return `${unit} waits for what stands in the way of the whole.`;
    default:
      return state satisfies never;
  }
}

function onlyLacks({ causes, missing }: Link): boolean {
  return missing.length > 0 && causes.every(({ code }) => code === 'approvals-missing');
}

function clearText(status: UnitStatus | undefined, { pullRequest }: Plan): string {
  if (pullRequest) return `#${pullRequest.number} does not change it.`;
  const record = status?.lastApplied;
  if (!record) return 'live is what is approved.';
  const by = record.pullRequest === undefined ? 'the trust root' : `#${record.pullRequest}`;
  return `live is what is approved, by ${by} at ${shortId(record.commit)} (\`tre explain ${status.unit}\`).`;
}
