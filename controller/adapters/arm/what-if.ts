import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { known, type Read, unavailable } from '../../core/known.ts';
import type { WhatIfChange, WhatIfRequest } from '../../observed/types.ts';
import type { ArmConnection } from './connect.ts';
import { detailsOf, unavailableFor } from './errors.ts';

type Delta = WhatIfChange['deltas'][number];

/**
 * Azure's what-if for an incremental deployment into the unit's group. Deployment-stack what-if (2025-07-01), which
 * filters by Azure's own baseline, is not in the SDK yet; the planner filters by the ledger instead.
 */
export async function askWhatIf(
  connection: ArmConnection,
  request: WhatIfRequest,
): Promise<Read<readonly WhatIfChange[]>> {
  const { subscriptionId, resourceGroup, deploymentName, template, parameters } = request;
  const attempted = `what-if of ${deploymentName} in ${resourceGroup}`;
  try {
    const client = await connection.deployments(subscriptionId);
    const { pollIntervalMs } = connection.settings;
    // The length of a deployment's name is limited to 64; a stack's to 90.
    const result = await client.deployments.beginWhatIfAndWait(
      resourceGroup,
      deploymentName.slice(0, 64),
      {
        properties: {
          mode: 'Incremental',
          // The planner may not write what it plans; Provider would ask for that right (azure-facts 1.18).
          validationLevel: 'ProviderNoRbac',
          template,
          parameters,
          whatIfSettings: { resultFormat: 'FullResourcePayloads' },
        },
      },
      pollIntervalMs === undefined ? {} : { updateIntervalInMs: pollIntervalMs },
    );
    // What the providers refuse ends the operation as Failed under HTTP 200, and the SDK resolves it.
    if (result.status !== 'Succeeded') {
      const error = result.error as JsonObject | undefined;
      const why = error ? firstOf([`${error['code']}: ${error['message']}`, ...detailsOf(error)]) : 'no reason given';
      return unavailable('what-if-failed', `${attempted}: ${result.status}: ${why}`);
    }
    return known((result.changes ?? []).map((change) => whatIfChange(change as unknown as JsonObject)));
  } catch (thrown) {
    return unavailableFor(connection, thrown, attempted);
  }
}

export function whatIfChange(raw: JsonObject): WhatIfChange {
  const { resourceId, changeType, before, after, delta, unsupportedReason } = raw;
  return {
    id: String(resourceId),
    change: changeType as WhatIfChange['change'],
    deltas: Array.isArray(delta) ? delta.filter(isJsonObject).flatMap((each) => readable(each, '', before, after)) : [],
    ...(typeof unsupportedReason === 'string' && { unsupportedReason }),
  };
}

/** Flattens nested changes; a list item is called by its name where it has one. `NoEffect` changes nothing. */
function readable(change: JsonObject, prefix: string, before: Json | undefined, after: Json | undefined): Delta[] {
  const { path, propertyChangeType, children } = change;
  if (propertyChangeType === 'NoEffect') return [];
  const own = String(path);
  const at = joined(
    prefix,
    own,
    Array.isArray(before) || Array.isArray(after),
    item(before, own),
    item(after, own),
    propertyChangeType,
  );
  if (Array.isArray(children) && children.length > 0) {
    const [was, becomes] = [within(before, own), within(after, own)];
    return children.filter(isJsonObject).flatMap((child) => readable(child, at, was, becomes));
  }
  return [
    {
      path: at,
      ...(change['before'] !== undefined && change['before'] !== null && { before: change['before'] }),
      ...(change['after'] !== undefined && change['after'] !== null && { after: change['after'] }),
    },
  ];
}

function joined(
  prefix: string,
  path: string,
  inList: boolean,
  was: Json | undefined,
  becomes: Json | undefined,
  type: Json | undefined,
): string {
  if (!inList || !/^\d+$/.test(path)) return prefix === '' ? path : `${prefix}.${path}`;
  // The index counts in the list before, except for an item that comes.
  const named = type === 'Create' ? becomes : was;
  const name = isJsonObject(named) && typeof named['name'] === 'string' ? `name=${named['name']}` : path;
  return `${prefix}[${name}]`;
}

function item(list: Json | undefined, index: string): Json | undefined {
  return Array.isArray(list) ? list[Number(index)] : undefined;
}

/** The value at a dotted path, or an item of a list. */
function within(value: Json | undefined, path: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(path)];
  let at: Json | undefined = value;
  for (const part of path.split('.')) at = isJsonObject(at) ? at[part] : undefined;
  return at;
}

const detailsShown = 3;

/** A template with one fault may give a detail for each of its resources; the first few say it. */
function firstOf(details: readonly string[]): string {
  const rest = details.length - detailsShown;
  return [...details.slice(0, detailsShown), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}
