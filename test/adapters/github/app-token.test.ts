import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openMirror } from '../../../controller/adapters/git/open-mirror.ts';
import { installationTokens } from '../../../controller/adapters/github/app-token.ts';
import { githubReviews } from '../../../controller/adapters/github/github-reviews.ts';
import { openOctokit } from '../../../controller/adapters/github/open-octokit.ts';
import type { GitHubSandbox } from '../../../controller/sandbox/github/index.ts';
import { as, asApp, startHub } from './app-world.ts';

let hub: GitHubSandbox;
let dir: string;
beforeAll(async () => {
  hub = await startHub();
  dir = await mkdtemp(join(tmpdir(), 'tre-app-token-'));
});
afterAll(async () => {
  await hub?.close();
  await rm(dir, { recursive: true, force: true });
});

const otherKey = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
);

describe('signing in as a GitHub App', () => {
  it('reads evidence with a token of its installation', async () => {
    const read = await githubReviews(asApp(hub)).repository();

    expect(read).toMatchObject({ known: true, value: { id: hub.ids.repository, ownerId: hub.ids.owner } });
  });

  it('asks for one token an hour, not for one a command', async () => {
    const token = installationTokens(asApp(hub));
    const [first, second] = [await token(), await token()];

    expect(first).toMatch(/^ghs_/u);
    expect(second).toBe(first);
  });

  it('lets git fetch, where no token is fixed', async () => {
    const mirror = await openMirror({
      dir: join(dir, 'mirror.git'),
      url: hub.cloneUrl,
      token: installationTokens(asApp(hub)),
    });

    expect(await mirror.fetch()).toMatchObject({ known: true });
    expect(await mirror.resolve('main')).toMatchObject({ known: true, value: hub.headSha });
  });

  it('a fixed token comes first: an administrator sets up what the App may not', async () => {
    const client = await openOctokit({ ...asApp(hub), ...as(hub, 'admin-a') }, () => undefined);

    expect((await client.rest.users.getAuthenticated()).data.login).toBe('admin-a');
  });

  it.each([
    { why: 'the key of another App', change: { privateKey: otherKey }, says: /refuses the key: check GITHUB_APP_ID/u },
    { why: 'no key at all', change: { privateKey: 'no key' }, says: /GITHUB_APP_PRIVATE_KEY is the PEM text/u },
    {
      why: 'an installation that is not there',
      change: { installationId: 4 },
      says: /404: check GITHUB_APP_INSTALLATION_ID/u,
    },
  ])('$why is refused, and says what to mend', async ({ change, says }) => {
    const options = asApp(hub);
    const token = installationTokens({ ...options, app: { ...options.app, ...change } });

    await expect(token()).rejects.toMatchObject({ directive: 'Refused', message: expect.stringMatching(says) });
  });

  it('neither token nor App is refused', async () => {
    const { apiUrl, repository } = asApp(hub);

    await expect(openOctokit({ apiUrl, repository }, () => undefined)).rejects.toMatchObject({
      code: 'settings-missing',
    });
  });

  // Last: Octokit's throttle keeps the moved clock in mind, and would make whoever comes after wait for an hour.
  it('asks for a new one when its hour is over', async () => {
    const token = installationTokens(asApp(hub));
    const first = await token();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60 * 60_000 });
    const second = await token().finally(() => vi.useRealTimers());

    expect(second).toMatch(/^ghs_/u);
    expect(second).not.toBe(first);
  });
});
