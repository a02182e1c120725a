import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SeedPrincipal, startAzureSandbox } from './azure/index.ts';
import { type GitHubSandbox, startGitHubSandbox } from './github/index.ts';
import { entraObjectId, people, tokenVariable } from './people.ts';
import { readSeed } from './read-seed.ts';
import { loadSecrets, newSecrets, type Secrets, saveSecrets } from './secrets.ts';
import { startStorage } from './storage/index.ts';

const tenantId = '7a1b2c3d-0000-4000-8000-000000000001';
/** As in the sample's manifests/environment.yaml. */
const subscriptionId = '5b1a1f2e-0000-4000-8000-000000000001';
const repository = 'contoso/tre';
/** Account of the controller's App. */
const botId = 900;

export interface SandboxOptions {
  /** Folder of this package: its templates, schemas and sample manifests are the seed. */
  readonly home: string;
  /** 1 as slow as Azure; 0.01 a hundred times faster. */
  readonly timeScale: number;
  /** Azure's port; GitHub takes the next one. Any free ports where absent. */
  readonly port?: number;
  readonly dataDir?: string;
  /** Files that main's first commit holds instead of the sample's (tests and benchmarks). */
  readonly seed?: ReadonlyMap<string, Buffer>;
  /** `none` leaves the blob service out: what does not need it starts faster. */
  readonly storage?: 'azurite' | 'none';
}

export interface Sandbox {
  readonly endpoints: {
    readonly arm: string;
    readonly login: string;
    readonly graph: string;
    readonly github: string;
    readonly storage: string;
    readonly caFile: string;
  };
  /** Everything that clients need to know, for a dotenv file. */
  readonly env: Readonly<Record<string, string>>;
  readonly dotenv: string;
  close(): Promise<void>;
}

/** Start Azure, its storage and GitHub, seeded with the sample TRE; close() leaves nothing but `dataDir`. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const scratch = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'tre-sandbox-')));
  await mkdir(scratch, { recursive: true });
  const secrets = (await loadSecrets(scratch)) ?? newSecrets();
  const azure = await startAzureSandbox({
    ...(options.port && { port: options.port }),
    timeScale: options.timeScale,
    ...(options.dataDir && { dataDir: join(options.dataDir, 'azure') }),
    ...(options.storage !== 'none' && { storage: startStorage }),
    seedPrincipals: principals(secrets),
    tenantId,
    subscriptionIds: [subscriptionId],
  });
  const caFile = join(scratch, 'ca.pem');
  await writeFile(caFile, azure.caPem);
  const github = await startGitHubSandbox({
    ...(options.port && { port: options.port + 1 }),
    dataDir: join(scratch, 'github'),
    users: accounts(secrets),
    repository,
    seed: [
      {
        files: options.seed ?? (await readSeed(options.home)),
        message: 'Begin the deployment repository',
        author: { name: 'operator', email: 'operator@sandbox.example' },
      },
    ],
    webhookSecret: secrets.webhookSecret,
  });
  const complete = { ...secrets, trustRoot: secrets.trustRoot ?? github.headSha };
  if (options.dataDir) await saveSecrets(options.dataDir, complete);

  const endpoints = {
    arm: azure.origin,
    login: azure.origin,
    graph: `${azure.origin}/graph`,
    github: github.apiUrl,
    storage: azure.storageOrigin ?? '',
    caFile,
  };
  const env = environment(complete, endpoints, github, options.timeScale, join(scratch, 'state'));
  return {
    endpoints,
    env,
    dotenv: Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    async close() {
      await github.close();
      await azure.close();
      if (!options.dataDir) await rm(scratch, { recursive: true, force: true });
    },
  };
}

function principals(secrets: Secrets): SeedPrincipal[] {
  return [
    {
      kind: 'ServicePrincipal',
      displayName: 'tre-control',
      objectId: entraObjectId(1),
      clientId: secrets.clientId,
      secret: secrets.clientSecret,
      role: 'Owner',
    },
    {
      kind: 'ServicePrincipal',
      displayName: 'tre-planner',
      objectId: entraObjectId(2),
      clientId: secrets.plannerId,
      secret: secrets.plannerSecret,
      role: 'TRE Planner',
    },
    ...people.map(({ login, id }) => ({
      kind: 'User' as const,
      displayName: login,
      objectId: entraObjectId(id),
      userPrincipalName: `${login}@sandbox.example`,
      password: secrets.tokens[login] ?? '',
    })),
  ];
}

function accounts(secrets: Secrets) {
  const users = people.map(({ login, id }) => ({
    login,
    id,
    token: secrets.tokens[login] ?? '',
    type: 'User' as const,
    permission: login === 'admin-a' || login === 'admin-b' ? ('admin' as const) : ('write' as const),
    email: `${login}@sandbox.example`,
  }));
  const bot = {
    login: 'tre[bot]',
    id: botId,
    token: secrets.controllerToken,
    type: 'Bot' as const,
    permission: 'admin' as const,
  };
  // Somebody else's bot, which opens pull requests for people: what it says counts for nothing.
  const agent = { login: 'agent[bot]', id: 901, token: secrets.tokens['agent'], type: 'Bot' as const };
  return [...users, bot, ...(agent.token ? [{ ...agent, token: agent.token, permission: 'write' as const }] : [])];
}

function environment(
  secrets: Secrets & { readonly trustRoot: string },
  endpoints: Sandbox['endpoints'],
  github: Pick<GitHubSandbox, 'cloneUrl' | 'ids'>,
  timeScale: number,
  stateDir: string,
): Record<string, string> {
  return {
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: secrets.clientId,
    AZURE_CLIENT_SECRET: secrets.clientSecret,
    AZURE_AUTHORITY_HOST: endpoints.login,
    AZURE_SUBSCRIPTION_ID: subscriptionId,
    AZURE_ARM_ENDPOINT: endpoints.arm,
    AZURE_ARM_AUDIENCE: 'https://management.azure.com',
    AZURE_CA_FILE: endpoints.caFile,
    AZURE_DISABLE_INSTANCE_DISCOVERY: 'true',
    MICROSOFT_GRAPH_ENDPOINT: endpoints.graph,
    GITHUB_API_URL: endpoints.github,
    GITHUB_REPOSITORY: repository,
    GITHUB_TOKEN: secrets.controllerToken,
    GITHUB_BOT_ID: String(botId),
    GITHUB_WEBHOOK_SECRET: secrets.webhookSecret,
    TRE_REPOSITORY: github.cloneUrl,
    TRE_REPOSITORY_ID: `${github.ids.repository}:${github.ids.owner}`,
    TRE_TRUST_ROOT: secrets.trustRoot,
    TRE_LEDGER_KEY: secrets.ledgerKey,
    TRE_PLANNER_CLIENT_ID: secrets.plannerId,
    TRE_PLANNER_CLIENT_SECRET: secrets.plannerSecret,
    TRE_STATE_DIR: stateDir,
    TRE_CI_ISSUER: `${endpoints.github}/actions-oidc`,
    TRE_TIME_SCALE: String(timeScale),
    // Stacks take some ten seconds of Azure's time at least; looking more often than that is wasted.
    TRE_POLL_MS: String(Math.max(50, Math.round(10_000 * timeScale))),
    ...Object.fromEntries(Object.entries(secrets.tokens).map(([login, token]) => [tokenVariable(login), token])),
  };
}
