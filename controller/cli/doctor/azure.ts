import { known, type Read } from '../../core/known.ts';
import { findHome } from '../../loop/find-home.ts';
import { checkPlanner } from '../../setup/check-rights.ts';
import type { Finding, Grant } from '../../setup/types.ts';
import { expectKnown } from '../find-revision.ts';
import type { Given } from './given.ts';

export async function lookAtAzure({ ports, setup }: Given): Promise<readonly Finding[]> {
  const home = expectKnown(await findHome(ports));
  const rights = { control: setup.rightsOf('control'), planner: setup.rightsOf('planner') };
  const [control, planner, groups] = await Promise.all([
    rights.control.principal(),
    rights.planner.principal(),
    ports.reader.groups(home.treId, home.subscriptions),
  ]);
  const core = groups.known ? known(groups.value.some(({ name }) => name === home.coreGroup)) : groups;
  return [
    {
      area: 'azure',
      what: 'sign-in of the controller',
      // A refusal is an answer; an outage is not.
      state: control.known ? 'ok' : control.code === 'authentication-failed' ? 'different' : 'unknown',
      detail: control.known ? `object id ${control.value}` : control.reason,
      why: 'without it nothing can be read or applied',
      mend: 'check AZURE_TENANT_ID, AZURE_CLIENT_ID, and how the identity signs in (docs/operator.md)',
    },
    ...checkPlanner(control, planner, await grantsOf(rights.planner, home.subscriptions)),
    {
      area: 'azure',
      what: `tag of the core group ${home.coreGroup}`,
      ...groupVerdict(core, home.treId),
      why: 'by its tag the controller finds what is its own, and the tag tre_ledger there is the anchor of the ledger',
      mend: '`tre apply` makes and tags it; restore a tag that somebody took away',
    },
  ];
}

async function grantsOf(
  rights: ReturnType<Given['setup']['rightsOf']>,
  subscriptions: readonly string[],
): Promise<Read<readonly Grant[]>> {
  const all: Grant[] = [];
  for (const subscription of subscriptions) {
    const grants = await rights.grants(subscription);
    if (!grants.known) return grants;
    all.push(...grants.value);
  }
  return known(all);
}

function groupVerdict(core: Read<boolean>, treId: string): Pick<Finding, 'state' | 'detail'> {
  if (!core.known) return { state: 'unknown', detail: core.reason };
  if (core.value) return { state: 'ok', detail: `tre_id: ${treId}` };
  return { state: 'unknown', detail: 'no group of that name and tag: nothing was applied yet, or the tag is gone' };
}
