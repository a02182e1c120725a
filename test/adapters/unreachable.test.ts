import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectArm } from '../../controller/adapters/arm/connect.ts';
import { azureReader } from '../../controller/adapters/arm/reader.ts';
import { githubReviews } from '../../controller/adapters/github/github-reviews.ts';
import type { Read } from '../../controller/core/known.ts';
import { networkFaultOf } from '../../controller/core/network-fault.ts';
import { connectTo } from '../observed/support/live-tre.ts';
import { startWorld, type World } from '../sandbox/azure/world.ts';

let world: World;
let stranger: World;
let hangsUp: Server;
let refused: string;
let reset: string;
beforeAll(async () => {
  [world, stranger] = await Promise.all([startWorld(), startWorld()]);
  hangsUp = createServer((socket) => socket.resetAndDestroy());
  reset = `127.0.0.1:${await listen(hangsUp)}`;
  const gone = createServer();
  refused = `127.0.0.1:${await listen(gone)}`;
  await new Promise((done) => gone.close(done));
});
afterAll(async () => {
  hangsUp.close();
  await Promise.all([world.close(), stranger.close()]);
});

function listen(server: Server): Promise<number> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port));
  });
}

type Elsewhere = Partial<Pick<ReturnType<typeof connectTo>['settings'], 'armEndpoint' | 'authorityHost'>>;

function azure(elsewhere: Elsewhere) {
  const { settings } = connectTo(world, 'planner');
  return azureReader(connectArm({ ...settings, ...elsewhere, retry: { maxRetries: 0, delayMs: 1, maxDelayMs: 1 } }));
}

function github(apiUrl: string) {
  return githubReviews({ apiUrl, token: 'none', repository: 'contoso/tre' });
}

async function reasonOf(asked: Promise<Read<unknown>>): Promise<{ code: string; reason: string }> {
  const read = await asked;
  if (read.known) throw new Error('it was answered');
  return read;
}

describe('a host that does not answer is named, with the setting to check', () => {
  it.each([
    {
      why: 'nothing listens where Resource Manager should be',
      ask: () => azure({ armEndpoint: `https://${refused}` }).tagged('mini', ['x']),
      code: 'azure-unreachable',
      says: [() => refused, 'ECONNREFUSED', 'AZURE_ARM_ENDPOINT'],
    },
    {
      why: 'something else listens there and hangs up',
      ask: () => azure({ armEndpoint: `https://${reset}` }).groups('mini', ['x']),
      code: 'azure-unreachable',
      says: [() => reset, 'ECONNRESET', 'AZURE_ARM_ENDPOINT'],
    },
    {
      why: 'a name that DNS does not know',
      ask: () => azure({ armEndpoint: 'https://management.nowhere.invalid' }).tagged('mini', ['x']),
      code: 'azure-unreachable',
      says: [() => 'management.nowhere.invalid', 'AZURE_ARM_ENDPOINT'],
    },
    {
      why: 'a cloud whose certificate we do not trust',
      ask: () => azure({ armEndpoint: stranger.origin }).tagged('mini', ['x']),
      code: 'azure-not-trusted',
      says: [() => new URL(stranger.origin).host, 'certificate', 'AZURE_ARM_ENDPOINT', 'AZURE_CA_FILE'],
    },
    {
      why: 'Entra cannot be reached: the sign-in is what failed, not Resource Manager',
      ask: () => azure({ authorityHost: `https://${refused}` }).tagged('mini', ['x']),
      code: 'sign-in-unreachable',
      says: [() => refused, 'AZURE_AUTHORITY_HOST'],
    },
    {
      why: 'nothing listens where GitHub should be',
      ask: () => github(`http://${refused}`).repository(),
      code: 'github-unreachable',
      says: [() => refused, 'ECONNREFUSED', 'GITHUB_API_URL'],
    },
    {
      why: 'a GitHub Enterprise whose certificate we do not trust',
      ask: () => github(stranger.origin).repository(),
      code: 'github-unreachable',
      says: [() => new URL(stranger.origin).host, 'certificate', 'GITHUB_API_URL', 'NODE_EXTRA_CA_CERTS'],
    },
  ])('$why', async ({ ask, code, says }) => {
    const failed = await reasonOf(ask());
    expect(failed.code, failed.reason).toBe(code);
    for (const word of says) expect(failed.reason).toContain(typeof word === 'string' ? word : word());
  });
});

describe('networkFaultOf', () => {
  it.each([
    {
      why: 'as fetch wraps it',
      thrown: new TypeError('fetch failed', { cause: fault('ENOTFOUND') }),
      code: 'ENOTFOUND',
    },
    { why: 'one of several addresses', thrown: new AggregateError([fault('ECONNREFUSED')]), code: 'ECONNREFUSED' },
    { why: 'an answer, which is no fault of the network', thrown: fault('ResourceNotFound'), code: undefined },
    { why: 'a file that is not there', thrown: fault('ENOENT'), code: undefined },
    { why: 'no error at all', thrown: undefined, code: undefined },
  ])('$why', ({ thrown, code }) => {
    expect(networkFaultOf(thrown)?.code).toBe(code);
  });

  it('ends where causes form a ring', () => {
    const ring = new Error('ring');
    ring.cause = ring;
    expect(networkFaultOf(ring)).toBeUndefined();
  });
});

function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}
