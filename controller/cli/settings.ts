import { Refused } from '../core/errors.ts';

/** Everything the controller is told from outside, validated once and frozen. */
export interface Settings {
  readonly azure: {
    readonly tenantId: string;
    readonly clientId: string;
    /** In the sandbox only; elsewhere the workload's or the machine's identity signs in. */
    readonly clientSecret?: string;
    readonly federatedTokenFile?: string;
    /** Identity of plans: reads and what-if only. The control identity where absent. */
    readonly planner?: { readonly clientId: string; readonly clientSecret: string };
    readonly authorityHost: string;
    readonly armEndpoint: string;
    readonly armAudience: string;
    readonly caFile?: string;
    readonly disableInstanceDiscovery: boolean;
  };
  readonly github: {
    readonly apiUrl: string;
    readonly repository: string;
    /** A fixed token; where absent, the App signs in. */
    readonly token?: string;
    readonly app?: { readonly id: number; readonly installationId: number; readonly privateKey: string };
    /** Numeric id of the account that we act as: its comments are ours, and its pushes contribute nothing. */
    readonly botId?: number;
  };
  readonly webhookSecrets: readonly string[];
  /** Who may call `/hooks/ci`. */
  readonly ci: {
    readonly issuer: string;
    readonly audience: string;
    readonly secret?: string;
  };
  /** Clone URL. */
  readonly repositoryUrl: string;
  /** Commit that the operator trusts; named outside git. */
  readonly trustRoot: string;
  /** Numeric ids: a repository can be renamed and its old name taken by somebody else. */
  readonly repositoryPin?: { readonly id: number; readonly ownerId: number };
  readonly ledgerKey: string;
  /** Mirror and parse cache; safe to delete. */
  readonly stateDir: string;
  readonly concurrency: number;
  /** How often stacks are listed while something runs; 10 s suits ARM's budget. */
  readonly pollMs: number;
  /** 1 in Azure. The sandbox runs faster and says so. */
  readonly timeScale: number;
}

export type Env = Readonly<Record<string, string | undefined>>;

const required = {
  AZURE_TENANT_ID: 'the Entra tenant',
  AZURE_CLIENT_ID: 'the identity of the controller',
  GITHUB_REPOSITORY: 'owner/name of the deployment repository',
  TRE_REPOSITORY: 'the clone URL of the deployment repository',
  TRE_TRUST_ROOT: 'the commit you trust, 40 hex digits; `git rev-parse HEAD` after you have read it',
  TRE_LEDGER_KEY: 'the Ed25519 key that signs the ledger; `tre init --new-ledger-key` makes one',
} as const;

const signIn = 'a token for the repository; or GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PRIVATE_KEY';

/** @throws Refused naming every variable that is missing or malformed, and what it is. */
export function readSettings(env: Env, defaults: { readonly stateDir: string }): Settings {
  const missing: [string, string][] = Object.entries(required).filter(([name]) => !env[name]);
  if (!env['GITHUB_TOKEN'] && !env['GITHUB_APP_ID']) missing.push(['GITHUB_TOKEN', signIn]);
  if (missing.length > 0) {
    const lines = missing.map(([name, what]) => `  ${name}: ${what}`).join('\n');
    throw new Refused(
      'settings-missing',
      `these settings are missing:\n${lines}\nGive them in the environment or with --env-file FILE.`,
    );
  }
  const value = (name: keyof typeof required) => env[name] ?? '';
  const trustRoot = value('TRE_TRUST_ROOT');
  if (!/^[0-9a-f]{40}$/.test(trustRoot)) {
    throw new Refused(
      'settings-invalid',
      `TRE_TRUST_ROOT: expected a full commit id (40 hex digits), found \`${trustRoot}\``,
    );
  }
  const armEndpoint = env['AZURE_ARM_ENDPOINT'] ?? 'https://management.azure.com';
  return Object.freeze({
    azure: {
      tenantId: value('AZURE_TENANT_ID'),
      clientId: value('AZURE_CLIENT_ID'),
      ...optional('clientSecret', env['AZURE_CLIENT_SECRET']),
      authorityHost: env['AZURE_AUTHORITY_HOST'] ?? 'https://login.microsoftonline.com',
      ...optional('federatedTokenFile', env['AZURE_FEDERATED_TOKEN_FILE']),
      ...optional('caFile', env['AZURE_CA_FILE']),
      ...planner(env),
      armEndpoint,
      armAudience: env['AZURE_ARM_AUDIENCE'] ?? armEndpoint,
      disableInstanceDiscovery: flag(env, 'AZURE_DISABLE_INSTANCE_DISCOVERY'),
    },
    github: {
      apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
      repository: value('GITHUB_REPOSITORY'),
      ...optional('token', env['GITHUB_TOKEN']),
      ...app(env),
      ...botId(env),
    },
    ci: {
      issuer: env['TRE_CI_ISSUER'] ?? 'https://token.actions.githubusercontent.com',
      audience: env['TRE_CI_AUDIENCE'] ?? 'tre-controller',
      ...optional('secret', env['TRE_CI_SECRET']),
    },
    webhookSecrets: [env['GITHUB_WEBHOOK_SECRET'], env['GITHUB_WEBHOOK_SECRET_NEXT']].filter(
      (secret): secret is string => secret !== undefined && secret !== '',
    ),
    repositoryUrl: value('TRE_REPOSITORY'),
    trustRoot,
    ...repositoryPin(env),
    ledgerKey: value('TRE_LEDGER_KEY'),
    stateDir: env['TRE_STATE_DIR'] ?? defaults.stateDir,
    concurrency: number(env, 'TRE_CONCURRENCY', 64),
    pollMs: number(env, 'TRE_POLL_MS', 10_000),
    timeScale: number(env, 'TRE_TIME_SCALE', 1),
  });
}

function repositoryPin(env: Env): Pick<Settings, 'repositoryPin'> {
  const text = env['TRE_REPOSITORY_ID'];
  if (!text) return {};
  const match = /^(\d+):(\d+)$/.exec(text);
  if (!match) {
    throw new Refused(
      'settings-invalid',
      `TRE_REPOSITORY_ID: expected REPOSITORY:OWNER as numeric ids, found \`${text}\``,
    );
  }
  return { repositoryPin: { id: Number(match[1]), ownerId: Number(match[2]) } };
}

function app(env: Env): Pick<Settings['github'], 'app'> {
  if (!env['GITHUB_APP_ID']) return {};
  const privateKey = env['GITHUB_APP_PRIVATE_KEY'];
  if (!privateKey) {
    throw new Refused('settings-missing', 'GITHUB_APP_ID is set, GITHUB_APP_PRIVATE_KEY (the PEM text) is missing');
  }
  return {
    app: {
      id: wholeNumber(env, 'GITHUB_APP_ID'),
      installationId: wholeNumber(env, 'GITHUB_APP_INSTALLATION_ID'),
      // Secrets stores often keep one line: `\\n` stands for the line breaks of the PEM.
      privateKey: privateKey.replaceAll('\\n', '\n'),
    },
  };
}

function botId(env: Env): Pick<Settings['github'], 'botId'> {
  return env['GITHUB_BOT_ID'] ? { botId: wholeNumber(env, 'GITHUB_BOT_ID') } : {};
}

function wholeNumber(env: Env, name: string): number {
  const text = env[name] ?? '';
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Refused('settings-invalid', `${name}: expected a whole number above 0, found \`${text}\``);
}

function planner(env: Env): Pick<Settings['azure'], 'planner'> {
  const clientId = env['TRE_PLANNER_CLIENT_ID'];
  const clientSecret = env['TRE_PLANNER_CLIENT_SECRET'];
  return clientId && clientSecret ? { planner: { clientId, clientSecret } } : {};
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value ? { [key]: value } : {}) as { [P in K]?: string };
}

function flag(env: Env, name: string): boolean {
  const value = env[name] ?? '';
  if (['', 'false', '0'].includes(value)) return false;
  if (['true', '1'].includes(value)) return true;
  throw new Refused('settings-invalid', `${name}: expected true or false, found \`${value}\``);
}

function number(env: Env, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new Refused('settings-invalid', `${name}: expected a number above 0, found \`${text}\``);
  }
  return value;
}
