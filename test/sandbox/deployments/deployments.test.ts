import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../controller/core/json.ts';
import { type Cloud, quickly, slowly, startCloud } from './cloud.ts';
import { empty, fooBar, nested, nsg, subnet, template, vnet } from './templates.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud?.stop());

function deploy(group: string, name: string, body: JsonObject, more: JsonObject = {}) {
  const properties = { mode: 'Incremental' as const, template: body, ...more };
  return cloud.deployments.deployments.createOrUpdate(group, name, { properties }, quickly);
}

async function operations(group: string, name: string) {
  const steps = [];
  for await (const step of cloud.deployments.deploymentOperations.list(group, name)) steps.push(step.properties!);
  return steps;
}

describe('a deployment', () => {
  it('creates in the order of dependencies, answers reference() from live state and lists its steps', async () => {
    const group = await cloud.group();

    const result = await deploy(
      group,
      'first',
      template(
        { net: vnet('net'), inner: subnet('net', 'inner', '10.1.1.0/24', { dependsOn: ['net'] }) },
        { outputs: { prefix: { type: 'string', value: "[reference('inner').addressPrefix]" } } },
      ),
    );

    expect(result.properties).toMatchObject({
      provisioningState: 'Succeeded',
      mode: 'Incremental',
      outputs: { prefix: { type: 'String', value: '10.1.1.0/24' } },
      dependencies: [{ resourceName: 'inner', dependsOn: [{ resourceName: 'net' }] }],
    });
    expect(result.properties!.outputResources!.map((one) => one.id!.split('/').at(-1))).toEqual(['net', 'inner']);
    const steps = await operations(group, 'first');
    expect(
      steps.map((step) => [step.provisioningOperation, step.provisioningState, step.targetResource?.resourceName]),
    ).toEqual([
      ['Create', 'Succeeded', 'net'],
      ['Create', 'Succeeded', 'inner'],
      ['EvaluateDeploymentOutput', 'Succeeded', undefined],
    ]);
    expect(
      await cloud.get(
        `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/net/subnets/inner`,
      ),
    ).toMatchObject({ properties: { addressPrefix: '10.1.1.0/24' } });
  });

  it('waits for another writer of one network instead of failing', async () => {
    const group = await cloud.group();
    const subnets = Object.fromEntries(
      [1, 2, 3, 4].map((i) => [`s${i}`, subnet('net', `s${i}`, `10.1.${i}.0/24`, { dependsOn: ['net'] })]),
    );

    const result = await deploy(group, 'siblings', template({ net: vnet('net'), ...subnets }));

    expect(result.properties!.provisioningState).toBe('Succeeded');
  });

  it('stops only what hangs on a failed resource; what was created stays', async () => {
    const group = await cloud.group();
    const body = template({
      net: vnet('net'),
      outside: subnet('net', 'outside', '192.168.0.0/24', { dependsOn: ['net'] }),
      never: nsg('never', { dependsOn: ['outside'] }),
      free: nsg('free'),
    });

    await expect(deploy(group, 'half', body)).rejects.toThrow(/DeploymentFailed/);

    const { properties } = await cloud.deployments.deployments.get(group, 'half');
    expect(properties).toMatchObject({ provisioningState: 'Failed', error: { code: 'DeploymentFailed' } });
    expect(properties!.error!.details!.map((detail) => detail.target!.split('/').at(-1))).toEqual(['outside']);
    const names = (await operations(group, 'half')).map((step) => step.targetResource!.resourceName);
    expect(names.sort()).toEqual(['free', 'net', 'outside']);
    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/free')).toBe(true);
    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/never')).toBe(false);
  });

  it('in complete mode deletes what the template does not hold', async () => {
    const group = await cloud.group();
    await deploy(group, 'both', template({ a: nsg('a'), b: nsg('b') }));

    await deploy(group, 'one', template({ a: nsg('a') }), { mode: 'Complete' });

    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/a')).toBe(true);
    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/b')).toBe(false);
  });

  it('at subscription scope makes a group and deploys into it, and the group remembers the nested deployment', async () => {
    const group = cloud.name('made');
    const body = template({
      group: {
        type: 'Microsoft.Resources/resourceGroups',
        apiVersion: '2024-03-01',
        name: group,
        location: 'westeurope',
      },
      inside: nested('inside', template({ a: nsg('a') }), { resourceGroup: group, dependsOn: ['group'] }),
    });

    const result = await cloud.deployments.deployments.createOrUpdateAtSubscriptionScope(
      `make-${group}`,
      {
        location: 'westeurope',
        properties: { mode: 'Incremental', template: body },
      },
      quickly,
    );

    const ids = result.properties!.outputResources!.map((one) => one.id!.split('/').at(-1));
    expect(ids).toEqual([group, 'a']);
    const inner = await cloud.deployments.deployments.get(group, 'inside');
    expect(inner.properties!.provisioningState).toBe('Succeeded');
    expect(inner.properties!.correlationId).toBe(result.properties!.correlationId);
  });

  it('keeps secure values to itself', async () => {
    const group = await cloud.group();
    const body = template(
      {},
      {
        parameters: { password: { type: 'securestring' }, plain: { type: 'string' } },
        outputs: { password: { type: 'securestring', value: "[parameters('password')]" } },
      },
    );

    await deploy(group, 'secret', body, { parameters: { password: { value: 'hunter-2' }, plain: { value: 'x' } } });

    const text = JSON.stringify(
      await cloud.raw(
        'GET',
        `/subscriptions/${cloud.subscriptionId}/resourcegroups/${group}/providers/Microsoft.Resources/deployments/secret?api-version=2022-09-01`,
      ),
    );
    expect(text).toContain('"SecureString"');
    expect(text).not.toContain('hunter-2');
  });

  it('reads secrets from a vault that allows it, and from no other', async () => {
    const group = await cloud.group();
    const id = `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/kv-${group}`;
    const vault = (enabled: boolean) =>
      template({
        vault: {
          type: 'Microsoft.KeyVault/vaults',
          apiVersion: '2023-07-01',
          name: `kv-${group}`,
          location: 'westeurope',
          properties: {
            tenantId: '[tenant().tenantId]',
            sku: { family: 'A', name: 'standard' },
            accessPolicies: [],
            enabledForTemplateDeployment: enabled,
          },
        },
        secret: {
          type: 'Microsoft.KeyVault/vaults/secrets',
          apiVersion: '2023-07-01',
          name: `kv-${group}/password`,
          properties: { value: 'hunter-2' },
          dependsOn: ['vault'],
        },
      });
    const user = template(
      { a: nsg('a', { tags: { length: "[string(length(parameters('password')))]" } }) },
      { parameters: { password: { type: 'securestring' } } },
    );
    const from = (secretName: string) => ({
      parameters: { password: { reference: { keyVault: { id }, secretName } } },
    });
    await deploy(group, 'vault', vault(false));
    const closed = await deploy(group, 'use', user, from('password')).catch((error: unknown) => error);
    await deploy(group, 'vault', vault(true));

    const absent = await deploy(group, 'use', user, from('none')).catch((error: unknown) => error);
    const result = await deploy(group, 'use', user, from('password'));

    expect(closed).toMatchObject({ statusCode: 403, code: 'KeyVaultParameterReferenceAuthorizationFailed' });
    expect(absent).toMatchObject({ statusCode: 404, code: 'KeyVaultParameterReferenceSecretRetrieveFailed' });
    expect(result.properties!.parameters).toEqual({ password: { type: 'SecureString' } });
    const made = await cloud.get(
      `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/networkSecurityGroups/a`,
    );
    expect(made).toMatchObject({ tags: { length: '8' } });
  });

  it('refuses a second run of a name that is active, and ends when cancelled', async () => {
    const slow = await startCloud(slowly);
    const group = await slow.group();
    const path = `/subscriptions/${slow.subscriptionId}/resourcegroups/${group}/providers/Microsoft.Resources/deployments/twice`;
    const body = {
      properties: {
        mode: 'Incremental',
        template: template({ net: vnet('net'), later: nsg('later', { dependsOn: ['net'] }) }),
      },
    };
    expect(await slow.raw('PUT', `${path}?api-version=2022-09-01`, body)).toMatchObject({
      status: 201,
      body: { properties: { provisioningState: 'Accepted' } },
    });

    await slow.until(() => slow.exists(group, 'Microsoft.Network/virtualNetworks/net'));
    const second = await slow.raw('PUT', `${path}?api-version=2022-09-01`, body);
    const cancelled = await slow.raw('POST', `${path}/cancel?api-version=2022-09-01`);
    const after = await slow.raw('GET', `${path}?api-version=2022-09-01`);
    const again = await slow.raw('POST', `${path}/cancel?api-version=2022-09-01`);

    expect(second).toMatchObject({ status: 409, body: { error: { code: 'DeploymentActive' } } });
    expect(cancelled.status).toBe(204);
    expect(after.body).toMatchObject({ properties: { provisioningState: 'Canceled' } });
    expect(again.status).toBe(409);
    expect(await slow.exists(group, 'Microsoft.Network/networkSecurityGroups/later')).toBe(false);
    await slow.stop();
  });

  it('leaves the history on DELETE and its resources in place', async () => {
    const group = await cloud.group();
    await deploy(group, 'gone', template({ a: nsg('a') }));
    expect((await cloud.deployments.deployments.checkExistence(group, 'gone')).body).toBe(true);
    const exported = await cloud.deployments.deployments.exportTemplate(group, 'gone');

    await cloud.deployments.deployments.delete(group, 'gone', quickly);

    expect(Object.keys((exported.template as { resources: object }).resources)).toEqual(['a']);
    expect((await cloud.deployments.deployments.checkExistence(group, 'gone')).body).toBe(false);
    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/a')).toBe(true);
  });

  it('grooms the history of a scope above 775 down to 750, the oldest first', async () => {
    const group = await cloud.group();
    const path = `/subscriptions/${cloud.subscriptionId}/resourcegroups/${group}/providers/Microsoft.Resources/deployments`;
    const body = { properties: { mode: 'Incremental', template: empty } };
    for (let i = 0; i < 776; i++) await cloud.raw('PUT', `${path}/d${i}?api-version=2022-09-01`, body);
    await cloud.idle(`${path}/d775?api-version=2022-09-01`);

    await cloud.raw('POST', `${path}/check/validate?api-version=2022-09-01`, body);

    const left = (await cloud.raw('GET', `${path}?api-version=2022-09-01`)).body as { value: { name: string }[] };
    expect(left.value).toHaveLength(750);
    expect(left.value.map((one) => one.name)).not.toContain('d0');
  }, 30_000);
});

describe('what is refused at the initial request', () => {
  const put = (properties: JsonObject, more: JsonObject = {}) => ({ ...more, properties });
  const cases: {
    why: string;
    scope: 'group' | 'nowhere' | 'subscription';
    body: JsonObject;
    status: number;
    code: string;
  }[] = [
    {
      why: 'the group must exist',
      scope: 'nowhere',
      body: put({ mode: 'Incremental', template: empty }),
      status: 404,
      code: 'ResourceGroupNotFound',
    },
    { why: 'a body needs properties', scope: 'group', body: {}, status: 400, code: 'InvalidRequestContent' },
    {
      why: 'there must be a template',
      scope: 'group',
      body: put({ mode: 'Incremental' }),
      status: 400,
      code: 'InvalidRequestContent',
    },
    {
      why: 'the mode has no default',
      scope: 'group',
      body: put({ template: empty }),
      status: 400,
      code: 'InvalidDeployment',
    },
    {
      why: 'a mode that does not exist is not guessed',
      scope: 'group',
      body: put({ mode: 'Full', template: empty }),
      status: 400,
      code: 'InvalidRequestContent',
    },
    {
      why: 'subscriptions have no complete mode',
      scope: 'subscription',
      body: put({ mode: 'Complete', template: empty }, { location: 'westeurope' }),
      status: 400,
      code: 'InvalidDeployment',
    },
    {
      why: 'a subscription deployment is kept somewhere',
      scope: 'subscription',
      body: put({ mode: 'Incremental', template: empty }),
      status: 400,
      code: 'LocationRequired',
    },
    {
      why: 'expressions are checked first',
      scope: 'group',
      body: put({ mode: 'Incremental', template: template({ a: nsg("[nonsense('x')]") }) }),
      status: 400,
      code: 'InvalidTemplate',
    },
    {
      why: 'surplus parameters are a mistake',
      scope: 'group',
      body: put({ mode: 'Incremental', template: fooBar, parameters: { baz: { value: 1 } } }),
      status: 400,
      code: 'InvalidTemplate',
    },
    {
      why: 'links to the internet lead nowhere here',
      scope: 'group',
      body: put({ mode: 'Incremental', templateLink: { uri: 'https://example.org/main.json' } }),
      status: 400,
      code: 'InvalidContentLink',
    },
    {
      why: 'providers check bodies before anything is written',
      scope: 'group',
      body: put({ mode: 'Incremental', template: template({ net: vnet('net', 'not-a-prefix') }) }),
      status: 400,
      code: 'InvalidTemplateDeployment',
    },
    {
      why: 'a nested deployment needs its group as well',
      scope: 'group',
      body: put({
        mode: 'Incremental',
        template: template({ far: nested('far', empty, { resourceGroup: 'no-such-group' }) }),
      }),
      status: 400,
      code: 'InvalidTemplateDeployment',
    },
  ];

  it.each(cases)('$why', async ({ scope, body, status, code }) => {
    const group = scope === 'group' ? await cloud.group() : 'no-such-group';
    const place = scope === 'subscription' ? '' : `/resourcegroups/${group}`;
    const path = `/subscriptions/${cloud.subscriptionId}${place}/providers/Microsoft.Resources/deployments/x?api-version=2022-09-01`;

    expect(await cloud.raw('PUT', path, body)).toMatchObject({ status, body: { error: { code } } });
  });
});

describe('rights', () => {
  it('a reader neither plans nor writes; a planner plans, without writing, at the level without RBAC', async () => {
    const group = await cloud.group();
    const path = `/subscriptions/${cloud.subscriptionId}/resourcegroups/${group}/providers/Microsoft.Resources/deployments/p`;
    const body = { properties: { mode: 'Incremental', template: template({ a: nsg('a') }) } };
    const planning = { properties: { ...body.properties, validationLevel: 'ProviderNoRbac' } };
    const reader = await cloud.caller(group, 'Reader');
    const planner = await cloud.caller(group, 'TRE Planner');
    const ask = async (token: string, method: string, tail: string, content: JsonObject) =>
      (await cloud.raw(method, `${path}${tail}?api-version=2024-11-01`, content, token)).status;

    expect(await ask(reader, 'POST', '/validate', planning)).toBe(403);
    expect(await ask(reader, 'POST', '/whatIf', planning)).toBe(403);
    expect(await ask(planner, 'POST', '/validate', planning)).toBe(200);
    expect(await ask(planner, 'POST', '/whatIf', planning)).toBe(202);
    expect(await ask(planner, 'POST', '/validate', body)).toBe(403);
    expect(await ask(planner, 'PUT', '', body)).toBe(403);
  });
});
