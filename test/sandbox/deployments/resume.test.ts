import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from './cloud.ts';
import { nested, nsg, template, vnet } from './templates.ts';

const running: Cloud[] = [];
const data = mkdtempSync(join(tmpdir(), 'deployments-'));
afterEach(async () => {
  for (const cloud of running.splice(0)) await cloud.stop();
  rmSync(data, { recursive: true, force: true });
});

describe('after a restart', () => {
  it('what had ended is as it was, and what was running goes on to its end', async () => {
    // Slow enough that the process ends in the middle: a deployment takes three seconds of Azure's time.
    const before = await startCloud({ dataDir: data, timeScale: 0.05 });
    running.push(before);
    const group = await before.group();
    const root = `/subscriptions/${before.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Resources`;
    const deployment = (name: string) => `${root}/deployments/${name}?api-version=2022-09-01`;
    const stack = `${root}/deploymentStacks/unit?api-version=2024-03-01`;
    await before.raw('PUT', deployment('ended'), {
      properties: { mode: 'Incremental', template: template({ a: nsg('a') }) },
    });
    await before.idle(deployment('ended'));
    const ended = (await before.raw('GET', deployment('ended'))).body;
    const guard = {
      template: template({ kept: nsg('kept') }),
      actionOnUnmanage: { resources: 'detach' },
      denySettings: { mode: 'denyDelete' },
    };
    const guardPath = `${root}/deploymentStacks/guard?api-version=2024-03-01`;
    await before.raw('PUT', guardPath, { properties: guard });
    await before.idle(guardPath);
    const inner = nested('inner', template({ net: vnet('net') }));
    await before.raw('PUT', deployment('running'), {
      properties: { mode: 'Incremental', template: template({ inner }) },
    });
    await before.raw('PUT', stack, {
      properties: {
        template: template({ b: nsg('b') }),
        actionOnUnmanage: { resources: 'delete' },
        denySettings: { mode: 'none' },
      },
    });
    await before.until(async () => (await before.raw('GET', deployment('inner'))).status === 200);
    await before.stop();

    const after = await startCloud({ dataDir: data });
    running.splice(0, 1, after);
    await after.idle(deployment('running'));
    await after.idle(stack);

    expect((await after.raw('GET', deployment('ended'))).body).toEqual(ended);
    expect((await after.raw('GET', deployment('running'))).body).toMatchObject({
      properties: { provisioningState: 'Succeeded' },
    });
    expect((await after.raw('GET', stack)).body).toMatchObject({
      properties: { provisioningState: 'succeeded', resources: [{ status: 'managed' }] },
    });
    expect(await after.exists(group, 'Microsoft.Network/virtualNetworks/net')).toBe(true);
    const kept = `/subscriptions/${after.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/networkSecurityGroups/kept`;
    expect((await after.raw('DELETE', `${kept}?api-version=2024-05-01`)).status).toBe(403);
    expect(await after.exists(group, 'Microsoft.Network/networkSecurityGroups/b')).toBe(true);
  });
});
