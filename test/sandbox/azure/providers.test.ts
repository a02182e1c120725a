import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { group, startWorld, subscriptionId, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.group();
});
afterAll(() => world.close());

const of = (type: string, name: string, version: string) => `${group}/providers/${type}/${name}?api-version=${version}`;
const account = (name: string) => of('Microsoft.Storage/storageAccounts', name, '2023-05-01');
const vault = (name: string) => of('Microsoft.KeyVault/vaults', name, '2023-07-01');
const plain = { location: 'westeurope' };
const standard = { ...plain, sku: { name: 'Standard_LRS' }, kind: 'StorageV2', properties: {} };
const vaultBody = (more: object = {}) => ({
  ...plain,
  properties: { tenantId: subscriptionId, sku: { name: 'standard' }, enableRbacAuthorization: true, ...more },
});

describe('a body that a provider refuses', () => {
  it.each([
    {
      why: 'capitals in an account name',
      path: account('Upper'),
      body: standard,
      status: 400,
      code: 'AccountNameInvalid',
    },
    {
      why: 'an account name of two letters',
      path: account('ab'),
      body: standard,
      status: 400,
      code: 'AccountNameInvalid',
    },
    {
      why: 'an account without sku',
      path: account('nosku'),
      body: plain,
      status: 400,
      code: 'InvalidValuesForRequestParameters',
    },
    {
      why: 'two hyphens in a vault name',
      path: vault('kv--x'),
      body: vaultBody(),
      status: 400,
      code: 'VaultNameNotValid',
    },
    {
      why: 'a vault without access model',
      path: vault('kv-policies'),
      body: vaultBody({ enableRbacAuthorization: undefined }),
      status: 400,
      code: 'BadRequest',
    },
    {
      why: 'a namespace that nobody has',
      path: of('Microsoft.Nothing/things', 'x', '2024-01-01'),
      body: plain,
      status: 404,
      code: 'InvalidResourceNamespace',
    },
    {
      why: 'a type that the namespace does not have',
      path: of('Microsoft.Network/virtualNetwork', 'x', '2024-05-01'),
      body: plain,
      status: 404,
      code: 'InvalidResourceType',
    },
    {
      why: 'a version that the provider does not have',
      path: of('Microsoft.Storage/storageAccounts', 'abc', '2099-01-01'),
      body: standard,
      status: 400,
      code: 'NoRegisteredProviderFound',
    },
    {
      why: 'a machine without interface',
      path: of('Microsoft.Compute/virtualMachines', 'vm', '2024-07-01'),
      body: { ...plain, properties: { hardwareProfile: { vmSize: 'Standard_B2s' } } },
      status: 400,
      code: 'InvalidParameter',
    },
    {
      why: 'a setting that leads nowhere',
      path: `${group}/providers/Microsoft.Insights/diagnosticSettings/d?api-version=2021-05-01-preview`,
      body: { properties: {} },
      status: 400,
      code: 'BadRequest',
    },
    {
      why: 'properties that are no object',
      path: account('abcd'),
      body: { ...standard, properties: [] },
      status: 400,
      code: 'InvalidRequestContent',
    },
    {
      why: 'too many tags',
      path: account('abcd'),
      body: { ...standard, tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, 'v'])) },
      status: 400,
      code: 'InvalidTagCount',
    },
  ])('$why', async ({ path, body, status, code }) => {
    const answer = await world.call('PUT', path, body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect((await world.call('GET', path)).status).toBeGreaterThanOrEqual(400);
  });
});

describe('storage accounts', () => {
  it('are taken once in the whole of Azure, answer 202 with Location, and do not move', async () => {
    const first = await world.call('PUT', account('unique1'), standard);
    expect(first.status).toBe(202);
    const made = await world.ended(first);
    expect(made.body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      accessTier: 'Hot',
      primaryEndpoints: { blob: 'https://unique1.blob.core.windows.net/' },
    });
    await world.group('elsewhere');
    const taken = await world.call('PUT', account('unique1').replace('/rg/', '/elsewhere/'), standard);
    expect([taken.status, taken.body.error.code]).toEqual([409, 'StorageAccountAlreadyTaken']);
    expect((await world.call('PUT', account('unique1'), { ...standard, location: 'uksouth' })).body.error.code).toBe(
      'InvalidResourceLocation',
    );
    const check = await world.call(
      'POST',
      `/subscriptions/${subscriptionId}/providers/Microsoft.Storage/checkNameAvailability?api-version=2023-05-01`,
      { name: 'unique1', type: 'Microsoft.Storage/storageAccounts' },
    );
    expect(check.body).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
  });

  it('give keys to those who may list them, and new ones when asked', async () => {
    await world.make(account('keys1'), standard);
    const act = (action: string, body?: object) =>
      world.call('POST', account('keys1').replace('?', `/${action}?`), body);
    const before = (await act('listKeys')).body.keys;
    const after = (await act('regenerateKey', { keyName: 'key1' })).body.keys;
    expect(after[0].value).not.toBe(before[0].value);
    expect(after[1].value).toBe(before[1].value);
    expect(JSON.stringify((await world.call('GET', account('keys1'))).body)).not.toContain(before[1].value);
    expect((await act('explode')).status).toBe(404);
  });

  it('have services without being told, and containers below them', async () => {
    await world.make(account('services1'), standard);
    const path = (rest: string) => account('services1').replace('?', `/${rest}?`);
    expect((await world.call('GET', path('blobServices/default'))).body.properties.deleteRetentionPolicy.enabled).toBe(
      false,
    );
    expect((await world.call('PUT', path('blobServices/default/containers/inbox'), { properties: {} })).status).toBe(
      201,
    );
    expect((await world.call('GET', path('blobServices/default/containers'))).body.value).toHaveLength(1);
    expect((await world.call('PUT', path('blobServices/default/containers/In'), { properties: {} })).status).toBe(400);
  });
});

describe('key vaults', () => {
  const deleted = (name: string, more = '') =>
    `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/${name}${more}?api-version=2023-07-01`;

  it('stay deleted for a while: re-creation is refused until purge; recovery brings the secrets back', async () => {
    await world.make(vault('kv-soft'), vaultBody());
    await world.make(vault('kv-soft').replace('?', '/secrets/s?'), { properties: { value: 'canary' } });
    expect((await world.call('DELETE', vault('kv-soft'))).status).toBe(200);
    const again = await world.call('PUT', vault('kv-soft'), vaultBody());
    expect([again.status, again.body.error.code]).toEqual([409, 'ConflictError']);
    const listed = await world.call(
      'GET',
      `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/deletedVaults?api-version=2023-07-01`,
    );
    expect(listed.body.value.map((v: { name: string }) => v.name)).toEqual(['kv-soft']);
    await world.ended(await world.call('PUT', vault('kv-soft'), vaultBody({ createMode: 'recover' })));
    expect(world.arm.secret(vault('kv-soft').split('?')[0] ?? '', 's')).toBe('canary');
    await world.call('DELETE', vault('kv-soft'));
    expect((await world.call('POST', deleted('kv-soft', '/purge'))).status).toBe(200);
    expect((await world.call('GET', deleted('kv-soft'))).status).toBe(404);
    expect((await world.call('PUT', vault('kv-soft'), vaultBody())).status).toBe(201);
  });

  it('with purge protection cannot be purged, and the protection never ends', async () => {
    await world.make(vault('kv-kept'), vaultBody({ enablePurgeProtection: true }));
    expect((await world.call('PUT', vault('kv-kept'), vaultBody({ enablePurgeProtection: false }))).status).toBe(400);
    await world.call('DELETE', vault('kv-kept'));
    expect((await world.call('POST', deleted('kv-kept', '/purge'))).status).toBe(409);
  });

  it('show no secret, keep every version, and name its address', async () => {
    const path = vault('kv-secret').replace('?', '/secrets/s?');
    await world.make(vault('kv-secret'), vaultBody());
    const one = (await world.make(path, { properties: { value: 'canary-1' } })).body;
    await world.make(path, { properties: { value: 'canary-2' } });
    const id = vault('kv-secret').split('?')[0] ?? '';
    expect(JSON.stringify(one)).not.toContain('canary');
    expect(world.arm.secret(id, 's')).toBe('canary-2');
    expect(world.arm.secret(id, 's', one.properties.secretUriWithVersion.split('/').at(-1))).toBe('canary-1');
    expect(world.arm.secret(id, 'none')).toBeUndefined();
  });
});

describe('machines and plans', () => {
  it('a machine holds its interface, hides its password, stops and starts', async () => {
    const net = of('Microsoft.Network/virtualNetworks', 'vm-net', '2024-05-01');
    const nic = of('Microsoft.Network/networkInterfaces', 'vm-nic', '2024-05-01');
    const vm = of('Microsoft.Compute/virtualMachines', 'vm1', '2024-07-01');
    await world.make(net, {
      ...plain,
      properties: {
        addressSpace: { addressPrefixes: ['10.9.0.0/24'] },
        subnets: [{ name: 'a', properties: { addressPrefix: '10.9.0.0/25' } }],
      },
    });
    await world.make(nic, {
      ...plain,
      properties: {
        ipConfigurations: [{ name: 'ip', properties: { subnet: { id: `${net.split('?')[0]}/subnets/a` } } }],
      },
    });
    const body = {
      ...plain,
      properties: {
        hardwareProfile: { vmSize: 'Standard_B2s' },
        osProfile: {
          computerName: 'vm1',
          adminUsername: 'someone',
          adminPassword: 'canary-password',
          linuxConfiguration: {},
        },
        networkProfile: { networkInterfaces: [{ id: nic.split('?')[0] }] },
      },
    };
    const made = await world.make(vm, body);
    expect(JSON.stringify(made.body)).not.toContain('canary-password');
    const refused = await world.call('DELETE', nic);
    expect([refused.status, refused.body.error.code]).toEqual([400, 'NicInUse']);
    const power = async () => (await world.call('GET', vm.replace('?', '/instanceView?'))).body.statuses[1].code;
    expect(await power()).toBe('PowerState/running');
    const stopping = await world.call('POST', vm.replace('?', '/deallocate?'));
    expect(stopping.status).toBe(202);
    await world.ended(stopping);
    expect(await power()).toBe('PowerState/deallocated');
  });

  it('a plan with sites cannot go', async () => {
    const plan = of('Microsoft.Web/serverfarms', 'plan', '2023-12-01');
    await world.make(plan, { ...plain, sku: { name: 'P1v3' } });
    await world.make(of('Microsoft.Web/sites', 'site-of-plan', '2023-12-01'), {
      ...plain,
      properties: { serverFarmId: plan.split('?')[0] },
    });
    expect((await world.call('DELETE', plan)).status).toBe(409);
  });

  it('an identity has a principal of its own, another one after re-creation', async () => {
    const path = of('Microsoft.ManagedIdentity/userAssignedIdentities', 'id', '2023-01-31');
    const first = (await world.make(path, plain)).body.properties;
    expect((await world.make(path, plain)).body.properties).toEqual(first);
    await world.call('DELETE', path);
    expect((await world.make(path, plain)).body.properties.principalId).not.toBe(first.principalId);
  });
});
