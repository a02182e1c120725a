import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { ResourceManagementClient } from '@azure/arm-resources';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { group, principals, startWorld, subscriptionId, tenantId, type World } from './world.ts';

let world: World;
let resources: ResourceManagementClient;
let graph: ResourceGraphClient;
beforeAll(async () => {
  world = await startWorld();
  const tlsOptions = { ca: world.caPem };
  const { clientId, secret } = principals.control;
  const credential = new ClientSecretCredential(tenantId, clientId, secret, {
    authorityHost: world.origin,
    disableInstanceDiscovery: true,
    tlsOptions,
  });
  const options = {
    endpoint: world.origin,
    tlsOptions,
    credentials: { scopes: ['https://management.azure.com/.default'] },
  };
  resources = new ResourceManagementClient(credential, subscriptionId, options);
  graph = new ResourceGraphClient(credential, options);
});
afterAll(() => world.close());

const id = `${group}/providers/Microsoft.Network/virtualNetworks/sdk`;
const polling = { updateIntervalInMs: 10 };

it('the real clients make, list, tag, query and delete', async () => {
  await resources.resourceGroups.createOrUpdate('rg', { location: 'westeurope', tags: { tre_id: 'sdk' } });
  expect((await resources.resourceGroups.checkExistence('rg')).body).toBe(true);
  expect((await resources.resourceGroups.checkExistence('none')).body).toBe(false);

  const made = await resources.resources.createOrUpdateById(
    id,
    '2024-05-01',
    {
      location: 'westeurope',
      tags: { tre_id: 'sdk' },
      properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } },
    },
    polling,
  );
  expect(made.properties).toMatchObject({
    provisioningState: 'Succeeded',
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
  });
  const account = await resources.resources.createOrUpdateById(
    `${group}/providers/Microsoft.Storage/storageAccounts/sdkaccount`,
    '2023-05-01',
    { location: 'westeurope', sku: { name: 'Standard_LRS' }, kind: 'StorageV2', tags: { tre_id: 'sdk' } },
    polling,
  );
  expect(account.properties).toMatchObject({ provisioningState: 'Succeeded' });

  const listed: string[] = [];
  for await (const resource of resources.resources.list({ top: 1, expand: 'createdTime,changedTime' }))
    listed.push(`${resource.name} ${resource.createdTime instanceof Date}`);
  expect(listed).toEqual(['sdk true', 'sdkaccount true']);

  await resources.tagsOperations.updateAtScope(id, { operation: 'Merge', properties: { tags: { a: 'b' } } }, polling);
  expect((await resources.resources.getById(id, '2024-05-01')).tags).toEqual({ tre_id: 'sdk', a: 'b' });

  const answer = await graph.resources({
    subscriptions: [subscriptionId],
    query: "resources | where tags['tre_id'] =~ 'SDK' | project name | order by name asc",
  });
  expect(answer.data).toEqual([{ name: 'sdk' }, { name: 'sdkaccount' }]);

  await resources.resources.deleteById(id, '2024-05-01', polling);
  await expect(resources.resources.getById(id, '2024-05-01')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
  await resources.resourceGroups.delete('rg', polling);
  expect((await resources.resourceGroups.checkExistence('rg')).body).toBe(false);
});
