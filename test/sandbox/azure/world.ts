import { request } from 'node:https';
import {
  type AzureSandbox,
  type AzureSandboxOptions,
  type SeedPrincipal,
  startAzureSandbox,
} from '../../../controller/sandbox/azure/index.ts';

export const tenantId = '11111111-1111-4111-8111-111111111111';
export const subscriptionId = '22222222-2222-4222-8222-222222222222';
export const group = `/subscriptions/${subscriptionId}/resourceGroups/rg`;

/** A control identity, a planner, a reader, two users: one with a role and one with none. */
export const principals = {
  control: application('a', 'Owner'),
  planner: application('b', 'TRE Planner'),
  reader: application('c', 'Reader'),
  network: application('d', 'Network Contributor'),
  outsider: user('outsider'),
  owner: user('owner-a', 'Reader'),
} as const;
export type Who = keyof typeof principals;

function application(letter: string, role: string) {
  const id = (digit: string) => `${letter.repeat(8)}-0000-4000-8000-00000000000${digit}`;
  return {
    kind: 'ServicePrincipal',
    displayName: role,
    objectId: id('1'),
    clientId: id('2'),
    secret: `secret-${letter}`,
    role,
  } as const;
}

function user(login: string, role?: string) {
  const objectId = `eeeeeeee-0000-4000-8000-${Buffer.from(login).toString('hex').padEnd(12, '0').slice(0, 12)}`;
  return {
    kind: 'User',
    displayName: login,
    objectId,
    userPrincipalName: `${login}@sandbox.example`,
    password: `password-${login}`,
    ...(role !== undefined && { role }),
  } as const;
}

export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the server said; the assertions say what it should be.
  readonly body: any;
}

export interface World extends AzureSandbox {
  call(
    method: string,
    path: string,
    body?: unknown,
    more?: { as?: Who | 'nobody'; headers?: { [name: string]: string } },
  ): Promise<Answer>;
  /** PUT and wait until the resource has settled; throws what Azure refused. */
  make(path: string, body: unknown): Promise<Answer>;
  /** The answer, once its operation has ended. */
  ended(answer: Answer): Promise<Answer>;
  group(name?: string): Promise<string>;
  fault(body: unknown): Promise<Answer>;
}

export async function startWorld(more: Partial<AzureSandboxOptions> = {}): Promise<World> {
  const seedPrincipals: SeedPrincipal[] = Object.values(principals);
  const sandbox = await startAzureSandbox({
    timeScale: 0.001,
    tenantId,
    subscriptionIds: [subscriptionId],
    seedPrincipals,
    ...more,
  });
  const tokens = new Map<Who, string>();

  async function token(who: Who): Promise<string> {
    const known = tokens.get(who);
    if (known !== undefined) return known;
    const principal = principals[who];
    const scope = 'https://management.azure.com/.default';
    const form: { [name: string]: string } =
      principal.kind === 'User'
        ? {
            grant_type: 'password',
            client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
            username: principal.userPrincipalName,
            password: principal.password,
            scope,
          }
        : { grant_type: 'client_credentials', client_id: principal.clientId, client_secret: principal.secret, scope };
    const answer = await send(sandbox, 'POST', `/${tenantId}/oauth2/v2.0/token`, new URLSearchParams(form).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    if (answer.status !== 200) throw new Error(`no token for ${who}: ${JSON.stringify(answer.body)}`);
    tokens.set(who, answer.body.access_token);
    return answer.body.access_token;
  }

  const world: World = {
    ...sandbox,
    async call(method, path, body, { as = 'control', headers = {} } = {}) {
      const authorization: { [name: string]: string } =
        as === 'nobody' ? {} : { authorization: `Bearer ${await token(as)}` };
      const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      return send(sandbox, method, path, text, { 'content-type': 'application/json', ...authorization, ...headers });
    },
    async make(path, body) {
      const answer = await world.call('PUT', path, body);
      if (answer.status >= 300) throw new Error(`PUT ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      await world.ended(answer);
      return world.call('GET', path);
    },
    async ended(answer) {
      const status = answer.headers['azure-asyncoperation'];
      const location = answer.headers['location'];
      for (let i = 0; i < 2000; i++) {
        if (status !== undefined) {
          const now = await world.call('GET', pathOf(String(status)));
          if (now.body.status !== 'InProgress') return now;
        } else if (location !== undefined) {
          const now = await world.call('GET', pathOf(String(location)));
          if (now.status !== 202) return now;
        } else if (answer.body?.id !== undefined) {
          const now = await world.call('GET', `${answer.body.id}?api-version=${versionFor(answer.body.type)}`);
          if (!/ing|Dns/.test(now.body.properties?.provisioningState ?? '')) return now;
        } else return answer;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      throw new Error('the operation did not end');
    },
    async group(name = 'rg') {
      const path = `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
      await world.make(`${path}?api-version=2021-04-01`, { location: 'westeurope' });
      return path;
    },
    fault: (body) =>
      send(sandbox, 'POST', '/sandbox/faults', JSON.stringify(body), { 'content-type': 'application/json' }),
  };
  return world;
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

function versionFor(type: string): string {
  return type.startsWith('Microsoft.KeyVault')
    ? '2023-07-01'
    : type.startsWith('Microsoft.Web')
      ? '2023-12-01'
      : '2023-09-01';
}

/** Raw HTTPS with the sandbox's certificate as the only authority, as `curl --cacert` does it. */
export function send(
  sandbox: { origin: string; caPem: string },
  method: string,
  path: string,
  body: string | undefined,
  headers: { [name: string]: string },
): Promise<Answer> {
  const url = new URL(sandbox.origin);
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: url.hostname, port: url.port, method, path, headers, ca: sandbox.caPem },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: text === '' ? undefined : JSON.parse(text),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
