import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { World } from './sandbox.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of another system, read by the assertions themselves
type Body = any;

export interface Azure {
  readonly subscription: string;
  /** A path of ARM with its api-version. The token is the control identity's, or a person's where one is named. */
  call(method: string, path: string, apiVersion: string, body?: object): Promise<{ status: number; body: Body }>;
  /** Path of a resource group of this TRE: `core`, or a workspace. */
  group(workspace: string): string;
  /** All resources of the subscription, through every page. */
  resources(): Promise<Body[]>;
  stacks(workspace: string): Promise<Body[]>;
}

export const groupsApi = '2021-04-01';
export const networkApi = '2024-05-01';
const stacksApi = '2024-03-01';

export function azure(world: World): Azure {
  const { env } = world;
  const ca = readFileSync(env['AZURE_CA_FILE'] ?? '', 'utf8');
  const subscription = env['AZURE_SUBSCRIPTION_ID'] ?? '';
  let token: Promise<string> | undefined;

  async function authorization(): Promise<string> {
    token ??= signIn(world, {
      grant_type: 'client_credentials',
      client_id: env['AZURE_CLIENT_ID'] ?? '',
      client_secret: env['AZURE_CLIENT_SECRET'] ?? '',
    }).then(({ body }) => String(body.access_token));
    return `Bearer ${await token}`;
  }

  async function call(method: string, path: string, apiVersion: string, body?: object) {
    const url = path.startsWith('https:') ? path : `${env['AZURE_ARM_ENDPOINT']}${path}?api-version=${apiVersion}`;
    const headers = { authorization: await authorization(), 'content-type': 'application/json' };
    return send(ca, method, url, headers, body && JSON.stringify(body));
  }

  async function list(path: string, apiVersion: string): Promise<Body[]> {
    const found: Body[] = [];
    for (let next: string | undefined = path; next; ) {
      const { status, body } = await call('GET', next, apiVersion);
      if (status === 404) return found;
      if (status !== 200) throw new Error(`GET ${next}: ${status} ${JSON.stringify(body)}`);
      found.push(...body.value);
      next = body.nextLink;
    }
    return found;
  }

  const group = (workspace: string) =>
    `/subscriptions/${subscription}/resourceGroups/rg-contoso${workspace === 'core' ? '' : `-ws-${workspace}`}`;
  return {
    subscription,
    call,
    group,
    resources: () => list(`/subscriptions/${subscription}/resources`, groupsApi),
    stacks: (workspace) => list(`${group(workspace)}/providers/Microsoft.Resources/deploymentStacks`, stacksApi),
  };
}

/** Entra's token endpoint, for ARM. */
export function signIn(world: World, form: Record<string, string>): Promise<{ status: number; body: Body }> {
  const { env } = world;
  const all = new URLSearchParams({ scope: `${env['AZURE_ARM_AUDIENCE']}/.default`, ...form });
  return send(
    readFileSync(env['AZURE_CA_FILE'] ?? '', 'utf8'),
    'POST',
    `${env['AZURE_AUTHORITY_HOST']}/${env['AZURE_TENANT_ID']}/oauth2/v2.0/token`,
    { 'content-type': 'application/x-www-form-urlencoded' },
    all.toString(),
  );
}

/** HTTPS with the authority that the sandbox gives, as curl with --cacert. */
export function send(
  ca: string,
  method: string,
  url: string,
  headers: Record<string, string>,
  text?: string,
): Promise<{ status: number; body: Body }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, ca, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: answer ? JSON.parse(answer) : undefined });
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
