import type { AzureWriter, StackRequest } from '../../apply/types.ts';
import { Transient, Waiting } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { UnitScope } from '../../desired/types.ts';
import { stringsOf } from '../../observed/live-resource.ts';
import type { LiveGroup, LiveStack } from '../../observed/types.ts';
import type { ArmConnection } from './connect.ts';
import { directiveFor, faultOf, isAbsent } from './errors.ts';
import { liveStack } from './live-stack.ts';

const role = 'Azure Deployment Stack Owner and Contributor';

/** Writes through Azure's own SDKs. Calls return once Azure has accepted; how it ends is seen by listing stacks. */
export function azureWriter(connection: ArmConnection, pollMs: number): AzureWriter {
  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw translate(connection, thrown, what, pollMs);
    }
  }
  return {
    ensureGroup: (scope, tags) =>
      attempt(`create group ${scope.resourceGroup}`, () => ensureGroup(connection, scope, tags)),
    deleteEmptyGroup: (scope, treId) =>
      attempt(`delete group ${scope.resourceGroup}`, () => deleteEmptyGroup(connection, scope, treId)),
    putStack: (request) => attempt(`deploy stack ${request.name}`, () => putStack(connection, request)),
    deleteStack: (scope, name) => attempt(`delete stack ${name}`, () => deleteStack(connection, scope, name)),
    stacks: (scope) => attempt(`list stacks of ${scope.resourceGroup}`, () => listStacks(connection, scope)),
  };
}

/** Busy is Waiting: Azure refuses a second write to a stack or to a network while one is under way. */
function translate(connection: ArmConnection, thrown: unknown, what: string, pollMs: number): Error {
  const fault = faultOf(connection, thrown);
  const busy = /NonTerminalState|AnotherOperationInProgress|ResourceGroupBeingDeleted|DeploymentActive/.test(
    fault.code,
  );
  if (busy)
    return new Waiting(fault.code, `${what}: ${fault.message}`, { cause: thrown, afterMs: fault.afterMs ?? pollMs });
  return directiveFor(fault, what, role, thrown);
}

async function ensureGroup(
  connection: ArmConnection,
  scope: UnitScope,
  tags: { readonly [name: string]: string },
): Promise<LiveGroup> {
  const { resourceGroups } = await connection.resources(scope.subscriptionId);
  const found = await resourceGroups.get(scope.resourceGroup).catch((thrown: unknown) => {
    if (isAbsent(faultOf(connection, thrown))) return undefined;
    throw thrown;
  });
  const complete = found && Object.entries(tags).every(([name, value]) => found.tags?.[name] === value);
  const group = complete
    ? found
    : await resourceGroups.createOrUpdate(scope.resourceGroup, {
        location: found?.location ?? scope.location,
        // Tags of others stay: the ledger's anchor is one of them.
        tags: { ...found?.tags, ...tags },
      });
  return {
    id: group.id ?? '',
    name: group.name ?? scope.resourceGroup,
    location: group.location,
    subscriptionId: scope.subscriptionId,
    tags: stringsOf(group.tags as JsonObject | undefined),
  };
}

async function deleteEmptyGroup(
  connection: ArmConnection,
  scope: UnitScope,
  treId: string,
): Promise<'deleted' | 'kept'> {
  const client = await connection.resources(scope.subscriptionId);
  const group = await client.resourceGroups.get(scope.resourceGroup).catch((thrown: unknown) => {
    if (isAbsent(faultOf(connection, thrown))) return undefined;
    throw thrown;
  });
  if (!group) return 'deleted';
  if (group.tags?.['tre_id'] !== treId) return 'kept';
  for await (const _ of client.resources.listByResourceGroup(scope.resourceGroup)) return 'kept';
  if ((await listStacks(connection, scope)).length > 0) return 'kept';
  const { pollIntervalMs } = connection.settings;
  await client.resourceGroups.beginDeleteAndWait(
    scope.resourceGroup,
    pollIntervalMs === undefined ? {} : { updateIntervalInMs: pollIntervalMs },
  );
  return 'deleted';
}

/** The SDK's poller is begun and left: a stack's GET gives no operation URL, so all waiting is done by listing. */
async function putStack(connection: ArmConnection, request: StackRequest): Promise<void> {
  const { deploymentStacks } = await connection.stacks(request.scope.subscriptionId);
  const poller = await deploymentStacks.beginCreateOrUpdateAtResourceGroup(request.scope.resourceGroup, request.name, {
    tags: { ...request.tags },
    properties: {
      template: request.template,
      parameters: { ...request.parameters },
      // Groups are made and deleted by the controller alone; `deleteAll` would take what it does not own (azure-facts 1.3).
      actionOnUnmanage: { resources: request.onUnmanage, resourceGroups: 'detach', managementGroups: 'detach' },
      denySettings: { mode: 'none' },
    },
  });
  await settleQuietly(poller);
}

async function deleteStack(connection: ArmConnection, scope: UnitScope, name: string): Promise<'accepted' | 'absent'> {
  const { deploymentStacks } = await connection.stacks(scope.subscriptionId);
  const known = await listStacks(connection, scope);
  if (!known.some((stack) => stack.name.toLowerCase() === name.toLowerCase())) return 'absent';
  const poller = await deploymentStacks.beginDeleteAtResourceGroup(scope.resourceGroup, name, {
    unmanageActionResources: 'delete',
    unmanageActionResourceGroups: 'detach',
    unmanageActionManagementGroups: 'detach',
  });
  await settleQuietly(poller);
  return 'accepted';
}

/** A poller that has begun may hold a rejection nobody waits for: the initial answer is all that is wanted of it. */
async function settleQuietly(poller: { getOperationState(): { readonly error?: Error } }): Promise<void> {
  const { error } = poller.getOperationState();
  if (error) throw error;
}

async function listStacks(connection: ArmConnection, scope: UnitScope): Promise<readonly LiveStack[]> {
  const { deploymentStacks } = await connection.stacks(scope.subscriptionId);
  const found: LiveStack[] = [];
  try {
    for await (const stack of deploymentStacks.listAtResourceGroup(scope.resourceGroup)) {
      found.push(liveStack(stack as unknown as JsonObject));
    }
  } catch (thrown) {
    if (isAbsent(faultOf(connection, thrown))) return [];
    if (found.length > 0)
      throw new Transient('list-cut-short', `list of stacks in ${scope.resourceGroup} broke off`, { cause: thrown });
    throw thrown;
  }
  return found;
}
