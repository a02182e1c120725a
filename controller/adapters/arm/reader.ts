import type { Json, JsonObject } from '../../core/json.ts';
import { known, type Read, unavailable } from '../../core/known.ts';
import { liveResource, stringsOf } from '../../observed/live-resource.ts';
import type { AzureReader, LiveGroup, LiveResource, LiveStack } from '../../observed/types.ts';
import type { ArmConnection } from './connect.ts';
import { faultOf, isAbsent, unavailableFor } from './errors.ts';
import { liveStack } from './live-stack.ts';
import { askWhatIf } from './what-if.ts';

/** Live state through Azure's own SDKs. Every failure is Unavailable; nothing here can write. */
export function azureReader(connection: ArmConnection): AzureReader {
  return {
    tagged: (treId, subscriptionIds) => readTagged(connection, treId, subscriptionIds),
    groups: (treId, subscriptionIds) => readGroups(connection, treId, subscriptionIds),
    resource: (id, apiVersion) => readResource(connection, id, apiVersion),
    stacks: (subscriptionId, resourceGroup) => readStacks(connection, subscriptionId, resourceGroup),
    whatIf: (request) => askWhatIf(connection, request),
    calls: () => connection.calls(),
  };
}

/** Rows that Resource Graph gives at most in one answer. */
const pageSize = 1000;

/**
 * Ordered by id, because pages of an unordered query may overlap. A tag-filtered `resources.list` is no alternative: it
 * returns neither tags nor properties (azure-facts 2.1).
 */
function taggedQuery(treId: string): string {
  return [
    'resources',
    `where tags['tre_id'] =~ '${treId.replaceAll("'", "\\'")}'`,
    'project id, name, type, location, kind, sku, zones, identity, plan, tags, properties',
    'order by id asc',
  ].join(' | ');
}

async function readTagged(
  connection: ArmConnection,
  treId: string,
  subscriptionIds: readonly string[],
): Promise<Read<readonly LiveResource[]>> {
  const attempted = `query Resource Graph for resources of ${treId}`;
  try {
    const client = await connection.graph();
    const resources: LiveResource[] = [];
    let skipToken: string | undefined;
    do {
      const answer = await client.resources({
        subscriptions: [...subscriptionIds],
        query: taggedQuery(treId),
        options: { top: pageSize, resultFormat: 'objectArray', ...(skipToken !== undefined && { skipToken }) },
      });
      for (const row of answer.data as JsonObject[]) resources.push(liveResource(row));
      skipToken = answer.skipToken;
      if (skipToken === undefined && resources.length < answer.totalRecords) {
        return unavailable(
          'partial-answer',
          `${attempted}: got ${resources.length} of ${answer.totalRecords} rows and no way to go on`,
        );
      }
    } while (skipToken !== undefined);
    return known(resources);
  } catch (thrown) {
    return unavailableFor(connection, thrown, attempted);
  }
}

async function readGroups(
  connection: ArmConnection,
  treId: string,
  subscriptionIds: readonly string[],
): Promise<Read<readonly LiveGroup[]>> {
  const groups: LiveGroup[] = [];
  for (const subscriptionId of subscriptionIds) {
    try {
      const client = await connection.resources(subscriptionId);
      const filter = `tagName eq 'tre_id' and tagValue eq '${treId}'`;
      for await (const { id, name, location, tags } of client.resourceGroups.list({ filter })) {
        groups.push({ id: id ?? '', name: name ?? '', location, subscriptionId, tags: stringsOf(tags as JsonObject) });
      }
    } catch (thrown) {
      return unavailableFor(connection, thrown, `list resource groups of ${treId} in subscription ${subscriptionId}`);
    }
  }
  return known(groups);
}

async function readResource(
  connection: ArmConnection,
  id: string,
  apiVersion: string,
): Promise<Read<LiveResource | undefined>> {
  try {
    const client = await connection.resources(id.split('/')[2] ?? '');
    // The SDK's model of a generic resource leaves out members such as zones, so the answer itself is taken.
    let raw: JsonObject | undefined;
    await client.resources.getById(id.replace(/^\//, ''), apiVersion, {
      onResponse: ({ bodyAsText }) => {
        raw = JSON.parse(bodyAsText ?? 'null') as JsonObject;
      },
    });
    return raw === undefined ? unavailable('no-answer', `get ${id}: the answer had no body`) : known(liveResource(raw));
  } catch (thrown) {
    return isAbsent(faultOf(connection, thrown)) ? known(undefined) : unavailableFor(connection, thrown, `get ${id}`);
  }
}

async function readStacks(
  connection: ArmConnection,
  subscriptionId: string,
  resourceGroup: string,
): Promise<Read<readonly LiveStack[]>> {
  try {
    const client = await connection.stacks(subscriptionId);
    const stacks: LiveStack[] = [];
    for await (const stack of client.deploymentStacks.listAtResourceGroup(resourceGroup)) {
      stacks.push(liveStack(stack as unknown as { [member: string]: Json }));
    }
    return known(stacks);
  } catch (thrown) {
    if (isAbsent(faultOf(connection, thrown))) return known([]);
    return unavailableFor(connection, thrown, `list deployment stacks in ${resourceGroup}`);
  }
}
