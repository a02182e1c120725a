import type { Octokit } from '@octokit/rest';
import { messageOf } from '../../core/errors.ts';
import { known, type Read, type Unavailable, unavailable } from '../../core/known.ts';
import { codeownersPath } from '../../setup/codeowners.ts';
import type { Environment, LiveSettings, RepositorySettingsStore } from '../../setup/types.ts';
import { oidcSubjectOf, repositoryOf, rulesetOf, webhookOf } from './live-settings.ts';
import { openOctokit } from './open-octokit.ts';
import type { GitHubOptions } from './options.ts';
import { refusedWrite, statusOf, writeSetting } from './write-setting.ts';

export interface SettingsOptions extends GitHubOptions {
  /** Given to GitHub with each webhook that is written; never read back. */
  readonly webhookSecret?: string;
}

/** Settings of the repository on GitHub. Each part is read by itself and is Unavailable by itself. */
export function repositorySettings(options: SettingsOptions): RepositorySettingsStore {
  const [owner = '', repo = ''] = options.repository.split('/');
  const here = { owner, repo };
  let opening: Promise<Octokit> | undefined;
  const octokit = () => {
    opening ??= openOctokit(options, ignore);
    return opening;
  };

  return {
    async read(): Promise<LiveSettings> {
      const [repository, rulesets, webhooks, labels, environments, actions, codeowners, app, oidc] = await Promise.all([
        looking('the repository', 'metadata: read', async () =>
          known(repositoryOf((await (await octokit()).rest.repos.get(here)).data)),
        ),
        looking('rulesets', 'metadata: read; on private repositories also a paid plan', async () => {
          const client = await octokit();
          const listed = await client.paginate(client.rest.repos.getRepoRulesets, { ...here, includes_parents: false });
          const ours = listed.filter(({ name }) => name.startsWith('tre: '));
          const read = ours.map(({ id }) => client.rest.repos.getRepoRuleset({ ...here, ruleset_id: id }));
          return known((await Promise.all(read)).map(({ data }) => rulesetOf(data)));
        }),
        looking('webhooks', 'repository_hooks: read', async () => {
          const client = await octokit();
          return known((await client.paginate(client.rest.repos.listWebhooks, here)).map(webhookOf));
        }),
        looking('labels', 'issues: read', async () => {
          const client = await octokit();
          const listed = await client.paginate(client.rest.issues.listLabelsForRepo, { ...here, per_page: 100 });
          return known(listed.map(({ name, color, description }) => ({ name, color, description: description ?? '' })));
        }),
        looking('environments', 'actions: read', async () => known(await readEnvironments(await octokit(), here))),
        looking('settings of Actions', 'administration: read', async () => {
          const route = (await octokit()).rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository;
          const { data } = await route(here);
          return known({
            defaultToken: data.default_workflow_permissions,
            mayApprove: data.can_approve_pull_request_reviews,
          });
        }),
        looking(codeownersPath, 'contents: read', async () => known(await readCodeowners(await octokit(), here))),
        readApp(options),
        looking("the subject of Actions' tokens", 'actions: read', async () => {
          const { data } = await (await octokit()).rest.actions.getCustomOidcSubClaimForRepo(here);
          return known(oidcSubjectOf(data));
        }),
      ]);
      return { repository, rulesets, webhooks, labels, environments, actions, codeowners, app, oidc };
    },

    async write(change) {
      try {
        await writeSetting(await octokit(), here, change, options.webhookSecret);
      } catch (cause) {
        throw refusedWrite(change, cause);
      }
    },

    clockSkew: (now) =>
      looking("GitHub's clock", 'metadata: read', async () => {
        const { headers } = await (await octokit()).rest.repos.get(here);
        const at = Date.parse(headers.date ?? '');
        if (Number.isNaN(at)) return unavailable('no-date', 'the answer of GitHub carries no Date header');
        return known(at - now().getTime());
      }),
  };
}

interface Here {
  readonly owner: string;
  readonly repo: string;
}

interface ListedEnvironment {
  readonly name: string;
  readonly deployment_branch_policy?: { readonly custom_branch_policies: boolean } | null;
}

async function readEnvironments(client: Octokit, here: Here): Promise<readonly Environment[]> {
  const route = client.rest.repos.getAllEnvironments;
  // At run time paginate takes the list out of its envelope; its types do not know this one.
  const listed = (await client.paginate(route, { ...here, per_page: 100 })) as unknown as readonly ListedEnvironment[];
  return Promise.all(
    listed.map(async ({ name, deployment_branch_policy: policy }): Promise<Environment> => {
      if (!policy) return { name, branches: 'any' };
      if (!policy.custom_branch_policies) return { name, branches: ['protected branches'] };
      const route = client.rest.repos.listDeploymentBranchPolicies;
      const branches = await client.paginate(route, { ...here, environment_name: name, per_page: 100 });
      return { name, branches: branches.map((branch) => branch.name ?? '') };
    }),
  );
}

async function readCodeowners(client: Octokit, here: Here): Promise<string | undefined> {
  try {
    const { data } = await client.rest.repos.getContent({ ...here, path: codeownersPath });
    if (Array.isArray(data) || !('content' in data)) return undefined;
    return Buffer.from(data.content, 'base64').toString('utf8');
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw cause;
  }
}

/** Asked as the App itself: a token does not say what it may do. */
async function readApp({ token: _, ...options }: SettingsOptions): Promise<LiveSettings['app']> {
  const { app } = options;
  if (!app) return unavailable('no-app', 'the controller signs in with a fixed token');
  return looking(`the installation ${app.installationId} of App ${app.id}`, 'the App itself', async () => {
    const client = await openOctokit(options, ignore);
    const { data } = await client.rest.apps.getInstallation({ installation_id: app.installationId });
    return known(data.permissions as { readonly [permission: string]: string });
  });
}

async function looking<T>(what: string, needs: string, ask: () => Promise<Read<T>>): Promise<Read<T>> {
  try {
    return await ask();
  } catch (cause) {
    return notSeen(what, needs, cause);
  }
}

function notSeen(what: string, needs: string, cause: unknown): Unavailable {
  const status = statusOf(cause);
  if (status === undefined) return unavailable('github-unavailable', `look at ${what}: ${messageOf(cause)}`);
  if (status === 401) return unavailable('github-refused', `look at ${what}: GitHub refuses the sign-in (401)`);
  if (status === 403 || status === 404) {
    return unavailable('github-refused', `look at ${what}: GitHub answered ${status}; it needs ${needs}`);
  }
  return unavailable('github-unavailable', `look at ${what}: GitHub answered ${status} (${messageOf(cause)})`);
}

function ignore(): void {}
