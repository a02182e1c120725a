import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { group, startWorld } from './world.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'azure-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const nsg = (name: string) =>
  `${group}/providers/Microsoft.Network/networkSecurityGroups/${name}?api-version=2024-05-01`;

it('state, certificate, key and running operations outlive the process', async () => {
  const first = await startWorld({ dataDir, timeScale: 1 });
  await first.group();
  const creating = await first.call('PUT', nsg('making'), { location: 'westeurope' });
  expect(creating.body.properties.provisioningState).toBe('Updating');
  expect(await readFile(first.caFile ?? '', 'utf8')).toBe(first.caPem);
  await first.close();

  const second = await startWorld({ dataDir });
  try {
    expect(second.caPem).toBe(first.caPem);
    const ended = await second.ended(creating);
    expect(ended.body.status).toBe('Succeeded');
    expect((await second.call('GET', nsg('making'))).body.properties.provisioningState).toBe('Succeeded');
  } finally {
    await second.close();
  }
});

it('a deletion that was running goes on', async () => {
  const first = await startWorld({ dataDir, timeScale: 0.05 });
  await first.group();
  await first.make(nsg('going'), { location: 'westeurope' });
  const deleting = await first.call('DELETE', nsg('going'));
  await first.close();
  const second = await startWorld({ dataDir });
  try {
    await second.ended(deleting);
    expect((await second.call('GET', nsg('going'))).status).toBe(404);
  } finally {
    await second.close();
  }
});

it('is written shortly after a change, without waiting for the end', async () => {
  const world = await startWorld({ dataDir });
  try {
    await world.group('soon');
    await expect.poll(() => readFile(join(dataDir, 'azure.json'), 'utf8')).toContain('resourceGroups/soon');
  } finally {
    await world.close();
  }
});

it('a damaged file is an error, never an empty world', async () => {
  await writeFile(join(dataDir, 'azure.json'), '{"version":1');
  await expect(startWorld({ dataDir })).rejects.toThrow(SyntaxError);
});
