import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../controller/core/json.ts';
import { type Cloud, quickly, slowly, startCloud } from './cloud.ts';
import { fooBar, nested, nsg, subnet, template, vnet } from './templates.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud?.stop());

const api = 'api-version=2024-03-01';
const remove = { resources: 'delete', resourceGroups: 'detach', managementGroups: 'detach' } as const;
const detach = { ...remove, resources: 'detach' } as const;

function stackBody(body: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    tags: { digest: 'd1' },
    properties: { template: body, actionOnUnmanage: remove, denySettings: { mode: 'none' }, ...more },
  };
}

function stackPath(group: string, name = 'unit'): string {
  return `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Resources/deploymentStacks/${name}`;
}

async function apply(group: string, body: JsonObject, more: JsonObject = {}, name = 'unit') {
  const { properties, tags } = await cloud.stacks.deploymentStacks.beginCreateOrUpdateAtResourceGroupAndWait(
    group,
    name,
    stackBody(body, more) as never,
    quickly,
  );
  return { ...properties!, tags };
}

function leaves(ids: readonly { id?: string | undefined }[] | undefined): string[] {
  return (ids ?? []).map(({ id }) => id!.split('/').at(-1)!);
}

describe('a deployment stack', () => {
  it('begins as initializing, tells its operation and ends with what it manages', async () => {
    const group = await cloud.group();

    const put = await cloud.raw('PUT', `${stackPath(group)}?${api}`, stackBody(template({ a: nsg('a') })));
    await cloud.idle(`${stackPath(group)}?${api}`);
    const stack = await apply(group, template({ a: nsg('a'), net: vnet('net') }));

    expect(put).toMatchObject({
      status: 201,
      body: { tags: { digest: 'd1' }, properties: { provisioningState: 'initializing', resources: [] } },
    });
    expect(put.headers['azure-asyncoperation']).toMatch(/\/locations\/westeurope\/deploymentStackOperationStatus\//);
    expect(stack.provisioningState).toBe('succeeded');
    expect(stack.resources!.map(({ status, denyStatus }) => [status, denyStatus])).toEqual([
      ['managed', 'none'],
      ['managed', 'none'],
    ]);
    expect(leaves(stack.resources)).toEqual(['a', 'net']);
    expect(stack.tags).toEqual({ digest: 'd1' });
    const deployment = await cloud.deployments.deployments.get(group, leaves([{ id: stack.deploymentId! }])[0]!);
    expect(deployment.properties!.correlationId).toBe(stack.correlationId);
  });

  it('passes through the states that Azure shows and takes no second writer meanwhile', async () => {
    const slow = await startCloud(slowly);
    const group = await slow.group();
    const path = `${stackPath(group)}?${api}`;
    await slow.raw('PUT', path, stackBody(template({ a: nsg('a'), b: nsg('b') })));
    await slow.idle(path);
    const put = await slow.raw('PUT', path, stackBody(template({ a: nsg('a') })));
    const url = new URL(put.headers['azure-asyncoperation']!);

    const refused = [await slow.raw('PUT', path, stackBody(template({}))), await slow.raw('DELETE', path)];
    const seen: string[] = [];
    while (!['succeeded', 'failed'].includes(seen.at(-1) ?? '')) {
      const { body } = await slow.raw('GET', `${url.pathname}${url.search}`);
      const { status } = body as { status: string };
      if (seen.at(-1) !== status) seen.push(status);
      // ARM's token bucket for reads would run dry.
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
    await slow.stop();

    for (const { status, body } of refused) {
      expect(status).toBe(409);
      expect(body).toMatchObject({ error: { code: 'DeploymentStackInNonTerminalState' } });
    }
    expect(seen).toEqual(['initializing', 'validating', 'deploying', 'deletingResources', 'succeeded']);
  });

  it('deletes or detaches what leaves the template, as asked', async () => {
    const group = await cloud.group();
    const network = { net: vnet('net'), inner: subnet('net', 'inner', '10.1.1.0/24', { dependsOn: ['net'] }) };
    await apply(group, template({ a: nsg('a'), b: nsg('b'), ...network }));

    const detached = await apply(group, template({ b: nsg('b'), ...network }), { actionOnUnmanage: detach });
    const deleted = await apply(group, template({ b: nsg('b') }));

    expect(leaves(detached.detachedResources)).toEqual(['a']);
    expect(leaves(detached.deletedResources)).toEqual([]);
    expect(leaves(deleted.deletedResources).sort()).toEqual(['inner', 'net']);
    expect(leaves(deleted.detachedResources)).toEqual([]);
    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/a')).toBe(true);
    expect(await cloud.exists(group, 'Microsoft.Network/virtualNetworks/net')).toBe(false);
  });

  it('deletes users before what they use', async () => {
    const group = await cloud.group();
    const used = subnet('net', 'inner', '10.1.1.0/24', {
      dependsOn: ['net', 'rules'],
      properties: {
        addressPrefix: '10.1.1.0/24',
        networkSecurityGroup: { id: "[resourceId('Microsoft.Network/networkSecurityGroups', 'rules')]" },
      },
    });
    await apply(group, template({ rules: nsg('rules'), net: vnet('net'), used }));

    const stack = await apply(group, template({}));

    expect(stack.failedResources).toEqual([]);
    expect(leaves(stack.deletedResources).sort()).toEqual(['inner', 'net', 'rules']);
  });

  it('keeps everything it managed, and names what failed, when its deployment fails', async () => {
    const group = await cloud.group();
    await apply(group, template({ a: nsg('a') }));
    const broken = template({
      net: vnet('net'),
      outside: subnet('net', 'outside', '192.168.0.0/24', { dependsOn: ['net'] }),
    });

    await expect(apply(group, broken)).rejects.toThrow();

    const { body } = await cloud.raw('GET', `${stackPath(group)}?${api}`);
    const { properties } = body as {
      properties: {
        resources: { id: string }[];
        failedResources: { id: string }[];
        error: { code: string };
        provisioningState: string;
      };
    };
    expect(properties.provisioningState).toBe('failed');
    expect(properties.error.code).toBe('DeploymentStackDeploymentFailed');
    expect(leaves(properties.resources)).toEqual(['net', 'a']);
    expect(leaves(properties.failedResources)).toEqual(['outside']);
    const mended = await apply(group, template({ a: nsg('a') }));
    expect(leaves(mended.deletedResources)).toEqual(['net']);
  });

  it('manages another group through a nested deployment and cannot protect it there', async () => {
    const core = await cloud.group();
    const group = await cloud.group();
    const body = template({
      own: nsg('own'),
      far: nested('unit-far', template({ theirs: nsg('theirs') }), { resourceGroup: core }),
    });

    const stack = await apply(group, body, { denySettings: { mode: 'denyDelete' } });

    expect(stack.resources!.map(({ id, denyStatus }) => [id!.split('/').at(-1), denyStatus]).sort()).toEqual([
      ['own', 'denyDelete'],
      ['theirs', 'inapplicable'],
    ]);
    expect((await cloud.deployments.deployments.get(core, 'unit-far')).properties!.provisioningState).toBe('Succeeded');
    const gone = await apply(group, template({ own: nsg('own') }), { denySettings: { mode: 'denyDelete' } });
    expect(leaves(gone.deletedResources)).toEqual(['theirs']);
    expect(await cloud.exists(core, 'Microsoft.Network/networkSecurityGroups/theirs')).toBe(false);
  });

  it('denies others what its settings say, and updates its own resources all the same', async () => {
    const group = await cloud.group();
    const deny = { denySettings: { mode: 'denyWriteAndDelete', applyToChildScopes: true } };
    await apply(group, template({ a: nsg('a') }), deny);
    const path = `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/networkSecurityGroups/a?api-version=2024-05-01`;
    const write = () => cloud.raw('PUT', path, { location: 'westeurope', properties: {}, tags: { by: 'hand' } });

    const denied = await write();
    const updated = await apply(group, template({ a: nsg('a', { tags: { by: 'stack' } }) }), deny);
    await apply(group, template({ a: nsg('a') }));
    const allowed = await write();

    expect(denied).toMatchObject({ status: 403, body: { error: { code: 'DenyAssignmentAuthorizationFailed' } } });
    expect(updated.provisioningState).toBe('succeeded');
    expect(allowed.status).toBe(200);
  });

  it('asks for the right to manage denials, which a contributor lacks', async () => {
    const group = await cloud.group();
    const contributor = await cloud.caller(group, 'Contributor');
    const deny = stackBody(template({ a: nsg('a') }), { denySettings: { mode: 'denyDelete' } });

    expect((await cloud.raw('PUT', `${stackPath(group)}?${api}`, deny, contributor)).status).toBe(403);
    expect(
      (await cloud.raw('PUT', `${stackPath(group)}?${api}`, stackBody(template({ a: nsg('a') })), contributor)).status,
    ).toBe(201);
  });

  it('does not keep two stacks from claiming one resource: the one that drops it deletes it', async () => {
    const group = await cloud.group();
    await apply(group, template({ a: nsg('a') }), {}, 'one');
    await apply(group, template({ a: nsg('a') }), {}, 'two');

    await apply(group, template({}), {}, 'one');

    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/a')).toBe(false);
    expect(
      leaves((await cloud.stacks.deploymentStacks.getAtResourceGroup(group, 'two')).properties!.resources),
    ).toEqual(['a']);
  });

  it('shows parameters with their types and never a secure value', async () => {
    const group = await cloud.group();
    const body = template(
      {},
      {
        parameters: {
          key: { type: 'securestring' },
          size: { type: 'int' },
          left: { type: 'string', defaultValue: 'x' },
        },
      },
    );

    await apply(group, body, { parameters: { key: { value: 'hunter-2' }, size: { value: 3 } } });

    const { body: shown } = await cloud.raw('GET', `${stackPath(group)}?${api}`);
    expect(shown).toMatchObject({
      properties: { parameters: { key: { type: 'securestring' }, size: { type: 'int', value: 3 } } },
    });
    expect(JSON.stringify(shown)).not.toContain('hunter-2');
  });

  it('that is stuck stays deploying, refuses everything, and goes only with its group', async () => {
    const group = await cloud.group();
    await cloud.fault({ name: 'stuckStack', match: { pathContains: group } });
    await cloud.raw('PUT', `${stackPath(group)}?${api}`, stackBody(template({ a: nsg('a') })));
    await cloud.until(() => cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/a'));
    await new Promise((resolve) => setTimeout(resolve, 100));

    const shown = await cloud.raw('GET', `${stackPath(group)}?${api}`);
    const put = await cloud.raw('PUT', `${stackPath(group)}?${api}`, stackBody(template({})));
    const removed = await cloud.raw('DELETE', `${stackPath(group)}?${api}&unmanageAction.Resources=delete`);
    const cancelled = await cloud.raw('POST', `${stackPath(group)}/cancel?${api}`);

    expect(shown.body).toMatchObject({ properties: { provisioningState: 'deploying' } });
    expect(put.status).toBe(409);
    expect(removed).toMatchObject({ status: 409, body: { error: { code: 'DeploymentStackInNonTerminalState' } } });
    expect(cancelled.status).toBe(404);
    const groupPath = `/subscriptions/${cloud.subscriptionId}/resourcegroups/${group}?api-version=2024-03-01`;
    await cloud.raw('DELETE', groupPath);
    await cloud.until(async () => (await cloud.raw('GET', `${stackPath(group)}?${api}`)).status === 404);
    await cloud.raw('PUT', groupPath, { location: 'westeurope' });
    const again = await cloud.raw('GET', `${stackPath(group)}?${api}`);
    expect(again.body).toMatchObject({ error: { code: 'DeploymentStackResourceNotFound' } });
  });

  it('ends failed when its deployment is cancelled, and keeps what was written', async () => {
    const slow = await startCloud(slowly);
    const group = await slow.group();
    const path = `${stackPath(group)}?${api}`;
    const body = template({ net: vnet('net'), later: nsg('later', { dependsOn: ['net'] }) });
    await slow.raw('PUT', path, stackBody(body));
    await slow.until(() => slow.exists(group, 'Microsoft.Network/virtualNetworks/net'));
    const { body: working } = await slow.raw('GET', path);
    const { deploymentId } = (working as { properties: { deploymentId: string } }).properties;

    await slow.raw('POST', `${deploymentId}/cancel?api-version=2022-09-01`);
    await slow.idle(path);

    const { body: shown } = await slow.raw('GET', path);
    await slow.stop();
    const { properties } = shown as { properties: { provisioningState: string; resources: { id: string }[] } };
    expect(properties.provisioningState).toBe('failed');
    expect(leaves(properties.resources)).toEqual(['net']);
  });

  it('of a subscription makes groups and, when asked, deletes them', async () => {
    const group = cloud.name('made');
    const path = `/subscriptions/${cloud.subscriptionId}/providers/Microsoft.Resources/deploymentStacks/${group}?${api}`;
    const making = {
      group: {
        type: 'Microsoft.Resources/resourceGroups',
        apiVersion: '2024-03-01',
        name: group,
        location: 'westeurope',
      },
      inside: nested('inside', template({ a: nsg('a') }), { resourceGroup: group, dependsOn: ['group'] }),
    };
    const put = (body: JsonObject) =>
      cloud.raw('PUT', path, {
        location: 'westeurope',
        ...stackBody(body, { actionOnUnmanage: { resources: 'delete', resourceGroups: 'delete' } }),
      });
    await put(template(making));
    await cloud.idle(path);
    const { body: made } = await cloud.raw('GET', path);

    await put(template({}));
    await cloud.idle(path);

    const { body: gone } = await cloud.raw('GET', path);
    const of = (shown: unknown) =>
      (shown as { properties: { resources: { id: string }[]; deletedResources: { id: string }[] } }).properties;
    expect(leaves(of(made).resources)).toEqual([group, 'a']);
    expect(leaves(of(gone).deletedResources)).toEqual([group, 'a']);
    const groupPath = `/subscriptions/${cloud.subscriptionId}/resourcegroups/${group}?api-version=2024-03-01`;
    expect((await cloud.raw('GET', groupPath)).status).toBe(404);
  });
});

describe('deleting a stack', () => {
  it('answers 204 for none, 200 when all is detached, 202 when something is deleted', async () => {
    const group = await cloud.group();
    await apply(group, template({ a: nsg('a') }), {}, 'first');
    await apply(group, template({ b: nsg('b') }), {}, 'second');
    const ask = (name: string, query = '') => cloud.raw('DELETE', `${stackPath(group, name)}?${api}${query}`);

    expect((await ask('none')).status).toBe(204);
    expect((await ask('first')).status).toBe(200);
    const gone = await ask('second', '&unmanageAction.Resources=delete&unmanageAction.ResourceGroups=detach');

    expect(gone.status).toBe(202);
    await cloud.until(async () => (await cloud.raw('GET', `${stackPath(group, 'second')}?${api}`)).status === 404);
    const url = new URL(gone.headers['azure-asyncoperation']!);
    expect((await cloud.raw('GET', `${url.pathname}${url.search}`)).body).toMatchObject({ status: 'succeeded' });
    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/a')).toBe(true);
    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/b')).toBe(false);
  });

  it('leaves a failed stack with what could not be deleted', async () => {
    const group = await cloud.group();
    await apply(group, template({ a: nsg('a'), b: nsg('b') }));
    const lock = `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/networkSecurityGroups/a/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01`;
    await cloud.raw('PUT', lock, { properties: { level: 'CanNotDelete' } });

    await cloud.raw('DELETE', `${stackPath(group)}?${api}&unmanageAction.Resources=delete`);
    await cloud.idle(`${stackPath(group)}?${api}`);

    expect((await cloud.raw('GET', `${stackPath(group)}?${api}`)).body).toMatchObject({
      properties: {
        provisioningState: 'failed',
        error: { code: 'DeploymentStackDeleteResourcesFailed' },
        resources: [{ status: 'deleteFailed' }],
        failedResources: [{ error: { code: 'ScopeLocked' } }],
      },
    });
    expect(await cloud.exists(group, 'Microsoft.Network/networkSecurityGroups/b')).toBe(false);
  });
});

describe('validating a stack', () => {
  it('says what would be managed, or why not', async () => {
    const group = await cloud.group();
    const good = await cloud.stacks.deploymentStacks.beginValidateStackAtResourceGroupAndWait(
      group,
      'unit',
      stackBody(template({ a: nsg('a') })) as never,
      quickly,
    );
    const bad = await cloud.raw(
      'POST',
      `${stackPath(group)}/validate?${api}`,
      stackBody(fooBar, { parameters: { baz: { value: 1 } } }),
    );
    const url = new URL(bad.headers['location']!);
    let answer = await cloud.raw('GET', `${url.pathname}${url.search}`);
    while (answer.status === 202) answer = await cloud.raw('GET', `${url.pathname}${url.search}`);

    expect(leaves(good.properties!.validatedResources)).toEqual(['a']);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidTemplate' }, properties: {} } });
  });

  const cases: { why: string; properties: JsonObject }[] = [
    { why: 'actionOnUnmanage has no default', properties: { template: fooBar, denySettings: { mode: 'none' } } },
    { why: 'denySettings have no default', properties: { template: fooBar, actionOnUnmanage: remove } },
    {
      why: 'an action that does not exist is not guessed',
      properties: { template: fooBar, actionOnUnmanage: { resources: 'keep' }, denySettings: { mode: 'none' } },
    },
    {
      why: 'at most five principals are excluded',
      properties: {
        template: fooBar,
        actionOnUnmanage: remove,
        denySettings: { mode: 'denyDelete', excludedPrincipals: ['1', '2', '3', '4', '5', '6'] },
      },
    },
    { why: 'there must be a template', properties: { actionOnUnmanage: remove, denySettings: { mode: 'none' } } },
  ];
  it.each(cases)('refuses a PUT: $why', async ({ properties }) => {
    const group = await cloud.group();

    expect(await cloud.raw('PUT', `${stackPath(group)}?${api}`, { properties })).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidRequestContent' } },
    });
  });
});
