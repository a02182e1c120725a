import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:https';
import { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import { DeploymentStacksClient } from '@azure/arm-resourcesdeploymentstacks';
import { ClientSecretCredential } from '@azure/identity';
import type { Json, JsonObject } from '../../../controller/core/json.ts';
import { startAzureSandbox } from '../../../controller/sandbox/azure/index.ts';

interface RawAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Json;
}

/** A sandbox with the real SDKs pointed at it, and the bare protocol beside them. */
export interface Cloud {
  readonly subscriptionId: string;
  readonly deployments: DeploymentsClient;
  readonly stacks: DeploymentStacksClient;
  raw(method: string, path: string, body?: Json, token?: string): Promise<RawAnswer>;
  get(id: string): Promise<Json>;
  /** A name that no other test has. */
  name(prefix: string): string;
  /** A new resource group. */
  group(location?: string): Promise<string>;
  exists(group: string, typeAndName: string): Promise<boolean>;
  /** Waits until a deployment or stack has ended. */
  idle(path: string): Promise<void>;
  until(met: () => Promise<boolean>): Promise<void>;
  /** A token of a new caller with one role on a group. */
  caller(group: string, role: string): Promise<string>;
  fault(fault: JsonObject): Promise<void>;
  stop(): Promise<void>;
}

/** The SDKs poll every two seconds otherwise. */
export const quickly = { updateIntervalInMs: 10 };

/** Slow enough that a test meets things on their way. */
export const slowly = { timeScale: 0.03 };

const tenantId = '0c000000-0000-4000-8000-000000000001';
const subscriptionId = '0c000000-0000-4000-8000-000000000002';
const secret = 'not-a-real-secret';

const callers = ['Owner', 'Contributor', 'Reader', 'TRE Planner'] as const;

/** Roles other than the deployer's are given per group by the tests. */
const seeds = callers.map((role, i) => ({
  kind: 'ServicePrincipal' as const,
  objectId: `0c000000-0000-4000-8000-00000000010${i}`,
  clientId: `0c000000-0000-4000-8000-00000000020${i}`,
  secret,
  displayName: `caller ${role}`,
  ...(role === 'Owner' ? { role } : {}),
}));

export async function startCloud(options: { dataDir?: string; timeScale?: number } = {}): Promise<Cloud> {
  const sandbox = await startAzureSandbox({
    timeScale: options.timeScale ?? 0.001,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    tenantId,
    subscriptionIds: [subscriptionId],
    seedPrincipals: seeds,
  });
  const tlsOptions = { ca: sandbox.caPem };
  const agent = new Agent({ keepAlive: true, ca: sandbox.caPem });
  const scopes = ['https://management.azure.com/.default'];
  const credential = (i: number) =>
    new ClientSecretCredential(tenantId, seeds[i]!.clientId, secret, {
      authorityHost: sandbox.origin,
      disableInstanceDiscovery: true,
      tlsOptions,
    });
  const tokenOf = async (i: number) => (await credential(i).getToken(scopes[0]!)).token;
  const own = await tokenOf(0);
  const common = { endpoint: sandbox.origin, tlsOptions, credentialScopes: scopes, credentials: { scopes } };
  let count = 0;

  const cloud: Cloud = {
    subscriptionId,
    deployments: new DeploymentsClient(credential(0), subscriptionId, common),
    stacks: new DeploymentStacksClient(credential(0), subscriptionId, common),
    raw: (method, path, body, token = own) => ask(agent, new URL(path, sandbox.origin), method, body, token),
    async get(id) {
      const answer = await cloud.raw('GET', `${id}?api-version=2024-05-01`);
      return answer.body;
    },
    name: (prefix) => `${prefix}-${process.pid}-${++count}`,
    async group(location = 'westeurope') {
      const name = cloud.name('rg');
      const made = await cloud.raw(
        'PUT',
        `/subscriptions/${subscriptionId}/resourcegroups/${name}?api-version=2024-03-01`,
        { location },
      );
      if (made.status !== 201) throw new Error(`the group was not made: ${JSON.stringify(made)}`);
      return name;
    },
    async exists(group, typeAndName) {
      const id = `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/${typeAndName}`;
      const { status } = await cloud.raw('GET', `${id}?api-version=2024-05-01`);
      if (status !== 200 && status !== 404) throw new Error(`${id} answered ${status}`);
      return status === 200;
    },
    idle: (path) =>
      cloud.until(async () => {
        const { body } = await cloud.raw('GET', path);
        const state = (body as { properties?: { provisioningState?: string } }).properties?.provisioningState;
        return ['succeeded', 'failed', 'canceled'].includes((state ?? '').toLowerCase());
      }),
    async until(met) {
      const end = Date.now() + 10_000;
      while (!(await met())) {
        if (Date.now() > end) throw new Error('what the test waits for did not happen within ten seconds');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async caller(group, role) {
      const i = (callers as readonly string[]).indexOf(role);
      const scope = `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
      const definitions = await cloud.raw(
        'GET',
        `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01`,
      );
      const { value } = definitions.body as unknown as { value: { id: string; properties: { roleName: string } }[] };
      const definition = value.find((one) => one.properties.roleName === role);
      const made = await cloud.raw(
        'PUT',
        `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`,
        {
          properties: {
            roleDefinitionId: definition!.id,
            principalId: seeds[i]!.objectId,
            principalType: 'ServicePrincipal',
          },
        },
      );
      if (made.status !== 201) throw new Error(`the role was not given: ${JSON.stringify(made)}`);
      return tokenOf(i);
    },
    async fault(fault) {
      const { status, body } = await cloud.raw('POST', '/sandbox/faults', fault);
      if (status !== 201) throw new Error(`the fault was not taken: ${JSON.stringify(body)}`);
    },
    async stop() {
      agent.destroy();
      await sandbox.close();
    },
  };
  return cloud;
}

function ask(agent: Agent, url: URL, method: string, body: Json | undefined, token: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const call = request(url, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as RawAnswer['headers'],
          body: text === '' ? null : (JSON.parse(text) as Json),
        });
      });
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
