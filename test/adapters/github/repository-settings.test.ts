import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOctokit } from '../../../controller/adapters/github/open-octokit.ts';
import { repositorySettings } from '../../../controller/adapters/github/repository-settings.ts';
import type { GitHubSandbox } from '../../../controller/sandbox/github/index.ts';
import { compareSettings } from '../../../controller/setup/compare-settings.ts';
import type { Change, RepositorySettings, RepositorySettingsStore } from '../../../controller/setup/types.ts';
import { wantedOf } from '../../setup/sample.ts';
import { as, asApp, startHub } from './app-world.ts';

let hub: GitHubSandbox;
let wanted: RepositorySettings;
let store: RepositorySettingsStore;
beforeAll(async () => {
  hub = await startHub();
  wanted = wantedOf({ appId: hub.app.id, pin: { id: hub.ids.repository, ownerId: hub.ids.owner } });
  store = storeOf('admin-a');
});
afterAll(() => hub?.close());

function storeOf(login: 'admin-a' | 'owner-a'): RepositorySettingsStore {
  return repositorySettings({ ...asApp(hub), ...as(hub, login), webhookSecret: 'sixteen letters..' });
}

async function changes(): Promise<readonly Change[]> {
  return compareSettings(wanted, await store.read());
}

async function setAll(): Promise<readonly string[]> {
  const open = (await changes()).flatMap(({ write }) => write ?? []);
  for (const write of open) await store.write(write);
  return open.map(({ kind }) => kind);
}

describe('settings of a new repository', () => {
  it('lack what is wanted, and are all set by one round of writes', async () => {
    const kinds = await setAll();

    expect(new Set(kinds)).toEqual(new Set(['ruleset', 'webhook', 'labels', 'environment']));
    const left = (await changes()).filter(({ state }) => state !== 'ok');
    // A file comes by pull request only, and never by a write of ours.
    expect(left.map(({ what }) => what)).toEqual(['CODEOWNERS']);
  });

  it('are not written a second time', async () => {
    expect(await setAll()).toEqual([]);
  });

  it('stop a person at main and at the ledger, as GitHub enforces them, and let the App write the ledger', async () => {
    const person = await openOctokit(as(hub, 'owner-a'), () => undefined);
    const app = await openOctokit(asApp(hub), () => undefined);
    const here = { owner: 'contoso', repo: 'tre' };
    const ledger = { ...here, ref: 'refs/heads/tre/status', sha: hub.headSha };
    const pushed = { ...here, path: 'pushed.md', message: 'Past everybody', content: 'eA==', branch: 'main' };

    await expect(person.rest.git.createRef(ledger)).rejects.toMatchObject({ status: 422 });
    await expect(person.rest.repos.createOrUpdateFileContents(pushed)).rejects.toMatchObject({ status: 409 });
    expect((await app.rest.git.createRef(ledger)).status).toBe(201);
  });

  it('are set back where somebody loosened them', async () => {
    const admin = await openOctokit(as(hub, 'admin-a'), () => undefined);
    const here = { owner: 'contoso', repo: 'tre' };
    const read = await store.read();
    const main = read.rulesets.known ? read.rulesets.value.find(({ name }) => name === 'tre: main') : undefined;
    await admin.rest.repos.updateRepoRuleset({ ...here, ruleset_id: main?.id ?? 0, enforcement: 'disabled' });
    await admin.rest.repos.createOrUpdateEnvironment({
      ...here,
      environment_name: 'tre-apply',
      deployment_branch_policy: null,
    });
    await admin.rest.actions.setGithubActionsDefaultWorkflowPermissionsRepository({
      ...here,
      default_workflow_permissions: 'write',
      can_approve_pull_request_reviews: true,
    });
    const found = (await changes()).filter(({ state }) => state === 'different').map(({ what }) => what);

    expect(found).toEqual([
      'ruleset tre: main',
      'environment tre-apply',
      'default token of Actions',
      'Actions approve pull requests',
    ]);
    await setAll();
    expect((await changes()).filter(({ write }) => write)).toEqual([]);
  });

  it('an environment with a slash in its name is one environment', async () => {
    const read = await store.read();
    const found = read.environments.known && read.environments.value.find(({ name }) => name === 'workspace/genomics');

    expect(found).toEqual({ name: 'workspace/genomics', branches: ['main'] });
  });

  it('what the token may not see is unknown, and says which permission it lacks', async () => {
    const read = await storeOf('owner-a').read();

    expect(read.webhooks).toMatchObject({ known: false, reason: expect.stringContaining('repository_hooks: read') });
    expect(read.rulesets).toMatchObject({ known: true, value: [{ bypass: 'not-shown' }, {}, {}, {}] });
    expect(read.repository).toMatchObject({ known: true });
  });

  it('an outage of one part leaves the others', async () => {
    const body = JSON.stringify({ name: 'error', status: 502, times: 20, match: { pathContains: '/labels' } });
    await fetch(`${hub.apiUrl}/sandbox/faults`, { method: 'POST', body });
    const read = await store.read();
    await fetch(`${hub.apiUrl}/sandbox/faults`, { method: 'DELETE' });

    expect(read.labels).toMatchObject({ known: false, code: 'github-unavailable' });
    expect(read.environments).toMatchObject({ known: true });
  });

  it('a write that GitHub refuses names the permission', async () => {
    const write = storeOf('owner-a').write({ kind: 'merge', merge: wanted.merge });

    await expect(write).rejects.toMatchObject({
      directive: 'Refused',
      message: expect.stringContaining('it needs administration: write'),
    });
  });

  it('tells the clock of GitHub from ours', async () => {
    const hourAhead = () => new Date(Date.now() + 3_600_000);
    const skew = await store.clockSkew(hourAhead);

    expect(skew.known && Math.round(skew.value / 3_600_000)).toBe(-1);
  });
});
