import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { group, principals, startWorld, subscriptionId, type Who, type World } from './world.ts';

let world: World;
const nsg = `${group}/providers/Microsoft.Network/networkSecurityGroups/nsg?api-version=2024-05-01`;
const store = `${group}/providers/Microsoft.Storage/storageAccounts/rbacaccount`;
beforeAll(async () => {
  world = await startWorld();
  await world.group();
  await world.make(nsg, { location: 'westeurope' });
  await world.make(`${store}?api-version=2023-05-01`, {
    location: 'westeurope',
    sku: { name: 'Standard_LRS' },
    kind: 'StorageV2',
  });
});
afterAll(() => world.close());

const body = { location: 'westeurope' };
const template = {
  properties: {
    mode: 'Incremental',
    template: {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [],
    },
  },
};
const deployment = `${group}/providers/Microsoft.Resources/deployments/d`;

describe('who may do what', () => {
  it.each<{ why: string; as: Who; method: string; path: string; given?: unknown; allowed: boolean; action?: string }>([
    { why: 'an owner writes', as: 'control', method: 'PUT', path: nsg, given: body, allowed: true },
    { why: 'a reader reads', as: 'reader', method: 'GET', path: nsg, allowed: true },
    {
      why: 'a reader does not write',
      as: 'reader',
      method: 'PUT',
      path: nsg,
      given: body,
      allowed: false,
      action: 'Microsoft.Network/networkSecurityGroups/write',
    },
    {
      why: 'a reader does not delete',
      as: 'reader',
      method: 'DELETE',
      path: nsg,
      allowed: false,
      action: 'Microsoft.Network/networkSecurityGroups/delete',
    },
    {
      why: 'a reader makes no group',
      as: 'reader',
      method: 'PUT',
      path: `/subscriptions/${subscriptionId}/resourceGroups/new?api-version=2021-04-01`,
      given: body,
      allowed: false,
      action: 'Microsoft.Resources/subscriptions/resourceGroups/write',
    },
    {
      why: 'a reader gets no keys: listing them is an action',
      as: 'reader',
      method: 'POST',
      path: `${store}/listKeys?api-version=2023-05-01`,
      allowed: false,
      action: 'Microsoft.Storage/storageAccounts/listKeys/action',
    },
    {
      why: 'a planner may ask what-if',
      as: 'planner',
      method: 'POST',
      path: `${deployment}/whatIf?api-version=2022-09-01`,
      given: template,
      allowed: true,
    },
    {
      why: 'a planner may validate',
      as: 'planner',
      method: 'POST',
      path: `${deployment}/validate?api-version=2022-09-01`,
      given: template,
      allowed: true,
    },
    {
      why: 'a planner does not deploy',
      as: 'planner',
      method: 'PUT',
      path: `${deployment}?api-version=2022-09-01`,
      given: template,
      allowed: false,
      action: 'Microsoft.Resources/deployments/write',
    },
    {
      why: 'a planner gets no keys',
      as: 'planner',
      method: 'POST',
      path: `${store}/listKeys?api-version=2023-05-01`,
      allowed: false,
    },
    {
      why: 'a network contributor writes networks',
      as: 'network',
      method: 'PUT',
      path: nsg,
      given: body,
      allowed: true,
    },
    {
      why: '… and nothing else',
      as: 'network',
      method: 'PUT',
      path: `${store}?api-version=2023-05-01`,
      given: { ...body, sku: { name: 'Standard_LRS' } },
      allowed: false,
    },
    { why: 'an outsider sees nothing', as: 'outsider', method: 'GET', path: nsg, allowed: false },
    {
      why: 'an outsider lists nothing',
      as: 'outsider',
      method: 'GET',
      path: `/subscriptions/${subscriptionId}/resources?api-version=2021-04-01`,
      allowed: false,
    },
  ])('$why', async ({ as, method, path, given, allowed, action }) => {
    const answer = await world.call(method, path, given, { as });
    if (allowed) {
      expect(answer.status).toBeLessThan(300);
      if (method === 'PUT') await world.ended(answer);
      return;
    }
    expect(answer.status).toBe(403);
    expect(answer.body.error.code).toBe('AuthorizationFailed');
    if (action)
      expect(answer.body.error.message).toContain(
        `does not have authorization to perform action '${action}' over scope '`,
      );
    expect(answer.body.error.message).toContain(`with object id '${principals[as].objectId}'`);
  });
});

describe('role assignments', () => {
  const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
  const assignment = (scope: string, name: string) =>
    `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`;
  const properties = {
    roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${reader}`,
    principalId: principals.outsider.objectId,
  };
  const name = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;

  it('act at once, are inherited downwards only, and end with their deletion', async () => {
    const at = assignment(group, name(1));
    const made = await world.call('PUT', at, { properties: { ...properties, principalType: 'User' } });
    expect(made.status).toBe(201);
    expect(made.body.properties).toMatchObject({ scope: group, createdBy: principals.control.objectId });
    expect((await world.call('GET', nsg, undefined, { as: 'outsider' })).status).toBe(200);
    const listed = await world.call(
      'GET',
      `/subscriptions/${subscriptionId}/resources?api-version=2021-04-01`,
      undefined,
      { as: 'outsider' },
    );
    expect(listed.body.value).toHaveLength(2);
    expect(
      (await world.call('PUT', at, { properties: { ...properties, principalType: 'User' } }, { as: 'outsider' }))
        .status,
    ).toBe(403);
    expect((await world.call('DELETE', at)).status).toBe(200);
    expect((await world.call('DELETE', at)).status).toBe(204);
    expect((await world.call('GET', nsg, undefined, { as: 'outsider' })).status).toBe(403);
  });

  it.each([
    {
      why: 'the name is no GUID',
      path: assignment(group, 'mine'),
      given: properties,
      status: 400,
      code: 'InvalidRoleAssignmentId',
    },
    {
      why: 'nobody has that id',
      path: assignment(group, name(2)),
      given: { ...properties, principalId: name(9) },
      status: 400,
      code: 'PrincipalNotFound',
    },
    {
      why: 'no such role',
      path: assignment(group, name(2)),
      given: { ...properties, roleDefinitionId: name(9) },
      status: 404,
      code: 'RoleDefinitionDoesNotExist',
    },
  ])('refused where $why', async ({ path, given, status, code }) => {
    const answer = await world.call('PUT', path, { properties: given });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('a stated principal type switches the directory look-up off; twins are refused', async () => {
    const fresh = { ...properties, principalId: name(8), principalType: 'ServicePrincipal' };
    expect((await world.call('PUT', assignment(group, name(3)), { properties: fresh })).status).toBe(201);
    const twin = await world.call('PUT', assignment(group, name(4)), { properties: fresh });
    expect([twin.status, twin.body.error.code]).toEqual([409, 'RoleAssignmentExists']);
    expect(
      (await world.call('PUT', assignment(group, name(3)), { properties: { ...fresh, principalId: name(7) } })).body
        .error.code,
    ).toBe('RoleAssignmentUpdateNotPermitted');
  });

  it('of a deleted container stay behind, as in Azure', async () => {
    const container = `${store}/blobServices/default/containers/inbox`;
    await world.make(`${container}?api-version=2023-05-01`, { properties: {} });
    await world.make(assignment(container, name(5)), { properties });
    await world.call('DELETE', `${container}?api-version=2023-05-01`);
    expect((await world.call('GET', assignment(container, name(5)))).status).toBe(200);
  });

  it('custom roles decide by actions less notActions', async () => {
    const role = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${name(6)}`;
    await world.make(`${role}?api-version=2022-04-01`, {
      properties: {
        roleName: 'Rules',
        permissions: [{ actions: ['Microsoft.Network/networkSecurityGroups/*'], notActions: ['*/delete'] }],
        assignableScopes: [group],
      },
    });
    await world.make(assignment(group, name(6)), {
      properties: { roleDefinitionId: role, principalId: principals.outsider.objectId },
    });
    const written = await world.call('PUT', nsg, body, { as: 'outsider' });
    expect(written.status).toBe(200);
    await world.ended(written);
    expect((await world.call('DELETE', nsg, undefined, { as: 'outsider' })).status).toBe(403);
  });
});

describe('deny assignments of a stack', () => {
  const stack = `${group}/providers/Microsoft.Resources/deploymentStacks/s`;
  const scope = nsg.split('?')[0] ?? '';
  const deny = { scope, excludedPrincipals: [], excludedActions: [], applyToChildScopes: false } as const;

  it.each([
    {
      why: 'denyDelete forbids the delete only',
      denies: [{ ...deny, mode: 'denyDelete' as const }],
      written: 200,
      deleted: 403,
    },
    {
      why: 'denyWriteAndDelete forbids both',
      denies: [{ ...deny, mode: 'denyWriteAndDelete' as const }],
      written: 403,
      deleted: 403,
    },
    {
      why: 'an excluded principal may',
      denies: [{ ...deny, mode: 'denyWriteAndDelete' as const, excludedPrincipals: [principals.control.objectId] }],
      written: 200,
      deleted: 202,
    },
    {
      why: 'an excluded action may',
      denies: [
        {
          ...deny,
          mode: 'denyWriteAndDelete' as const,
          excludedActions: ['Microsoft.Network/networkSecurityGroups/write'],
        },
      ],
      written: 200,
      deleted: 403,
    },
  ])('$why; reading is free', async ({ denies, written, deleted }) => {
    await world.make(nsg, body);
    world.arm.setDenyAssignments(stack, denies);
    const put = await world.call('PUT', nsg, body);
    expect(put.status).toBe(written);
    if (written === 403) expect(put.body.error.code).toBe('DenyAssignmentAuthorizationFailed');
    else await world.ended(put);
    const gone = await world.call('DELETE', nsg);
    expect(gone.status).toBe(deleted);
    if (deleted === 202) await world.ended(gone);
    else expect((await world.call('GET', nsg)).status).toBe(200);
    world.arm.setDenyAssignments(stack, []);
  });
});
