import { ResourceManagementClient } from '@azure/arm-resources';
import { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import { DeploymentStacksClient } from '@azure/arm-resourcesdeploymentstacks';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../controller/core/json.ts';
import type { DesiredState, Unit } from '../../controller/desired/types.ts';
import { type AzureSandbox, type SeedPrincipal, startAzureSandbox } from '../../controller/sandbox/azure/index.ts';
import { entraObjectId, people } from '../../controller/sandbox/people.ts';
import { objectsAt, tenant, textAt, unitOf } from './support/bodies.ts';
import { resolveSample } from './support/sample.ts';

const control = {
  kind: 'ServicePrincipal',
  objectId: '0c000000-0000-4000-8000-000000000011',
  clientId: '0c000000-0000-4000-8000-000000000012',
  secret: 'not-a-real-secret',
  displayName: 'control',
  role: 'Owner',
} as const;

const users: readonly SeedPrincipal[] = people.map(({ login, id }) => ({
  kind: 'User',
  objectId: entraObjectId(id),
  userPrincipalName: `${login}@sandbox.example`,
  password: 'not-a-real-password',
  displayName: login,
}));

let state: DesiredState;
let units: readonly Unit[];
let sandbox: AzureSandbox;
let stacks: DeploymentStacksClient;
let deployments: DeploymentsClient;

beforeAll(async () => {
  ({ state } = await resolveSample());
  units = [...state.units.values()];
  const { core } = state.environment.spec.subscriptions;
  sandbox = await startAzureSandbox({
    timeScale: 0.0005,
    tenantId: tenant,
    subscriptionIds: [core],
    seedPrincipals: [control, ...users],
  });
  const scopes = ['https://management.azure.com/.default'];
  const tlsOptions = { ca: sandbox.caPem };
  const credential = new ClientSecretCredential(tenant, control.clientId, control.secret, {
    authorityHost: sandbox.origin,
    disableInstanceDiscovery: true,
    tlsOptions,
  });
  const options = { endpoint: sandbox.origin, tlsOptions, credentialScopes: scopes, credentials: { scopes } };
  stacks = new DeploymentStacksClient(credential, core, options);
  deployments = new DeploymentsClient(credential, core, options);
  const { resourceGroups } = new ResourceManagementClient(credential, core, options);
  for (const { resourceGroup, location } of units.map(({ scope }) => scope))
    await resourceGroups.createOrUpdate(resourceGroup, { location });
});
afterAll(() => sandbox.close());

describe('the sample TRE in the sandbox', () => {
  it('deploys unit by unit, each with what its plan says', async () => {
    for (const unit of units) {
      const { provisioningState, resources = [] } = (await deploy(unit)).properties!;

      expect(provisioningState, unit.name).toBe('succeeded');
      expect(resources.map(({ id }) => id!.toLowerCase()).sort(), unit.name).toEqual(
        unit
          .resources()
          .map(({ id }) => id.toLowerCase())
          .sort(),
      );
    }
  });

  it('gives the firewall the address to which everything is routed', () => {
    const [firewall] = live('Microsoft.Network/azureFirewalls');
    const [table] = live('Microsoft.Network/routeTables');

    const address = textAt(objectsAt(firewall, 'properties', 'ipConfigurations')[0], 'properties', 'privateIPAddress');
    expect(textAt(objectsAt(table, 'properties', 'routes')[0], 'properties', 'nextHopIpAddress')).toBe(address);
  });

  it('connects both sides of every peering', () => {
    const states = live('Microsoft.Network/virtualNetworks/virtualNetworkPeerings').map((peering) =>
      textAt(peering, 'properties', 'peeringState'),
    );
    expect(states).toEqual(['Connected', 'Connected', 'Connected', 'Connected']);
  });

  it('gives every private endpoint a record in the hub', () => {
    const endpoints = live('Microsoft.Network/privateEndpoints');
    const records = live('Microsoft.Network/privateDnsZones/A').map((record) => textAt(record, 'name'));

    expect(endpoints).toHaveLength(10);
    for (const name of ['vaults', 'storageAccounts'].flatMap((type) => names(new RegExp(`/${type}/[^/]+$`, 'i'))))
      expect(records).toContain(name);
  });

  it('sees no difference afterwards, but for the notes that Azure keeps on role assignments', async () => {
    for (const unit of units) {
      const { changes = [] } = await deployments.deployments.beginWhatIfAndWait(
        unit.scope.resourceGroup,
        'look',
        {
          properties: { mode: 'Incremental', template: unit.template.main, parameters: parametersOf(unit) as never },
        },
        { updateIntervalInMs: 5 },
      );
      const differences = changes.filter(
        ({ changeType, resourceId }) =>
          !['NoChange', 'Ignore'].includes(changeType!) && !/\/roleAssignments\//.test(resourceId!),
      );

      expect(changes.length, unit.name).toBeGreaterThan(0);
      expect(differences, unit.name).toEqual([]);
    }
  });

  it('deploys again without making anything new', async () => {
    const before = ids();
    for (const unit of units) expect((await deploy(unit)).properties?.provisioningState, unit.name).toBe('succeeded');

    expect(ids()).toEqual(before);
  });

  it('goes in the opposite order and leaves nothing but what Azure keeps of vaults', async () => {
    for (const unit of [...units].reverse()) {
      await stacks.deploymentStacks.beginDeleteAtResourceGroupAndWait(unit.scope.resourceGroup, unit.stackName, {
        unmanageActionResources: 'delete',
        unmanageActionResourceGroups: 'detach',
        unmanageActionManagementGroups: 'detach',
        updateIntervalInMs: 5,
      });
    }

    expect(ids().filter((id) => /resourceGroups/i.test(id))).toEqual([]);
  });
});

function deploy(unit: Unit) {
  return stacks.deploymentStacks.beginCreateOrUpdateAtResourceGroupAndWait(
    unit.scope.resourceGroup,
    unit.stackName,
    {
      properties: {
        template: unit.template.main,
        parameters: parametersOf(unit) as never,
        actionOnUnmanage: { resources: 'delete', resourceGroups: 'detach', managementGroups: 'detach' },
        denySettings: { mode: 'none' },
      },
    },
    { updateIntervalInMs: 5 },
  );
}

function parametersOf(unit: Unit): JsonObject {
  return Object.fromEntries(Object.entries(unit.parameters).map(([name, value]) => [name, { value }]));
}

function subscription(): string {
  return `/subscriptions/${unitOf(state, 'environment/core').scope.subscriptionId}`;
}

function ids(): string[] {
  return sandbox.arm
    .under(subscription())
    .map(({ id }) => id)
    .sort();
}

function names(end: RegExp): string[] {
  return ids().flatMap((id) => (end.test(id) && !/deletedVaults/i.test(id) ? [id.split('/').at(-1)!] : []));
}

function live(type: string): JsonObject[] {
  return sandbox.arm.under(subscription()).filter((resource) => resource.type === type) as unknown as JsonObject[];
}
