import type { Read } from '../core/known.ts';
import type { Finding, Grant } from './types.ts';

/** No reads, but what a plan needs: they ask Azure what would happen. A what-if result of a stack is itself a resource. */
const harmless = [
  'Microsoft.Resources/deployments/whatIf/action',
  'Microsoft.Resources/deployments/validate/action',
  'Microsoft.Resources/deploymentStacks/validate/action',
  'Microsoft.Resources/deploymentStacksWhatIfResults/write',
  'Microsoft.Resources/deploymentStacksWhatIfResults/delete',
  'Microsoft.Resources/deploymentStacksWhatIfResults/whatIf/action',
  'Microsoft.ResourceGraph/resources/action',
].map((action) => action.toLowerCase());

const why =
  'a plan runs templates that nobody has reviewed: an identity that can write, or list keys, could be made to do it [37]';

/** The planner must be another identity than the controller, and every right that it has must be a read. */
export function checkPlanner(
  control: Read<string>,
  planner: Read<string>,
  grants: Read<readonly Grant[]>,
): readonly Finding[] {
  const about = { area: 'azure', why } as const;
  return [
    {
      ...about,
      what: 'the planner is another identity',
      mend: 'set TRE_PLANNER_CLIENT_ID and TRE_PLANNER_CLIENT_SECRET to an identity of its own',
      ...identityVerdict(control, planner),
    },
    {
      ...about,
      what: 'the planner cannot write',
      mend: 'leave it the role TRE Planner alone (docs/operator.md, Identities in Azure)',
      ...rightsVerdict(grants),
    },
  ];
}

type Verdict = Pick<Finding, 'state' | 'detail'>;

function identityVerdict(control: Read<string>, planner: Read<string>): Verdict {
  const unread = [control, planner].find((read) => !read.known);
  if (unread && !unread.known) return { state: 'unknown', detail: unread.reason };
  if (!control.known || !planner.known) return { state: 'unknown', detail: 'not signed in' };
  if (control.value === planner.value) return { state: 'different', detail: 'plans run as the controller itself' };
  return { state: 'ok', detail: `object id ${planner.value}` };
}

function rightsVerdict(grants: Read<readonly Grant[]>): Verdict {
  if (!grants.known) return { state: 'unknown', detail: grants.reason };
  if (grants.value.length === 0) return { state: 'unknown', detail: 'no role assignment of it can be seen' };
  const beyond = grants.value.flatMap(({ role, scope, actions }) =>
    actions.filter(isMoreThanReading).map((action) => `${role} on ${scope} allows ${action}`),
  );
  if (beyond.length > 0) return { state: 'different', detail: beyond.join('; ') };
  return { state: 'ok', detail: [...new Set(grants.value.map(({ role }) => role))].join(', ') };
}

/** What a role excludes is not deducted: a wildcard with exclusions still grows with every new action of Azure. */
export function isMoreThanReading(action: string): boolean {
  const name = action.toLowerCase();
  return !name.endsWith('/read') && !harmless.includes(name);
}
