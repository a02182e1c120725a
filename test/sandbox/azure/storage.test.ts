import { ClientSecretCredential } from '@azure/identity';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStorage } from '../../../controller/sandbox/storage/index.ts';
import { group, principals, startWorld, tenantId, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ storage: startStorage });
  await world.group();
}, 30_000);
afterAll(() => world.close());

const path = `${group}/providers/Microsoft.Storage/storageAccounts/blobaccount`;
const version = '?api-version=2023-05-01';

async function account() {
  const { body } = await world.make(`${path}${version}`, {
    location: 'westeurope',
    sku: { name: 'Standard_LRS' },
    kind: 'StorageV2',
  });
  return String(body.properties.primaryEndpoints.blob).replace(/\/$/, '');
}

it('an account serves blobs from its PUT to its DELETE, by Entra token and by key, and starts empty again', async () => {
  const tlsOptions = { ca: world.caPem };
  const { clientId, secret } = principals.control;
  const credential = new ClientSecretCredential(tenantId, clientId, secret, {
    authorityHost: world.origin,
    disableInstanceDiscovery: true,
    tlsOptions,
  });
  const options = { tlsOptions, retryOptions: { maxTries: 1 } };
  const url = await account();
  expect(url.startsWith(world.storageOrigin ?? 'none')).toBe(true);
  const byToken = new BlobServiceClient(url, credential, options);
  await byToken.createContainer('inbox');
  await byToken.getContainerClient('inbox').getBlockBlobClient('a.txt').upload('abc', 3);

  const keys = async () => (await world.call('POST', `${path}/listKeys${version}`)).body.keys;
  const byKey = new BlobServiceClient(
    url,
    new StorageSharedKeyCredential('blobaccount', (await keys())[0].value),
    options,
  );
  expect((await byKey.getContainerClient('inbox').getBlobClient('a.txt').downloadToBuffer()).toString()).toBe('abc');
  await world.call('POST', `${path}/regenerateKey${version}`, { keyName: 'key1' });
  await expect(byKey.getProperties()).rejects.toMatchObject({ name: 'RestError' });

  const fresh = new StorageSharedKeyCredential('blobaccount', (await keys())[0].value);
  await new BlobServiceClient(url, fresh, options).getProperties();

  expect((await world.call('DELETE', `${path}${version}`)).status).toBe(200);
  await expect(byToken.getProperties()).rejects.toMatchObject({ statusCode: 404 });
  await account();
  expect(await byToken.getContainerClient('inbox').exists()).toBe(false);
});
