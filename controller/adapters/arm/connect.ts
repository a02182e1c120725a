import { readFileSync } from 'node:fs';
import type { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { ResourceManagementClient } from '@azure/arm-resources';
import type { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import type { DeploymentStacksClient } from '@azure/arm-resourcesdeploymentstacks';
import type { Pipeline, PipelineRequest } from '@azure/core-rest-pipeline';
import type { AccessToken, TokenCredential } from '@azure/identity';
import { isJsonObject, type JsonObject } from '../../core/json.ts';

/** One cloud: public, sovereign, private or the sandbox differ in these values only. */
export interface ArmSettings {
  /** `https://management.azure.com` in the public cloud. */
  readonly armEndpoint: string;
  /** Whom the tokens are for; in the public cloud the same as the endpoint. */
  readonly armAudience: string;
  readonly authorityHost: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** Only in the sandbox; elsewhere the workload's or the machine's identity signs in. */
  readonly clientSecret?: string;
  /** File with the token of a federated workload (CI, Kubernetes). */
  readonly federatedTokenFile?: string;
  /** PEM of a private cloud's certificate. */
  readonly caFile?: string;
  /** Private clouds are not known to Entra's instance discovery. */
  readonly disableInstanceDiscovery?: boolean;
  /** Milliseconds between two looks at a long-running operation; a Retry-After of a second or more overrides it. */
  readonly pollIntervalMs?: number;
  /** Milliseconds; the SDK's own defaults (3 tries, 1 s, 64 s) where absent. */
  readonly retry?: { readonly maxRetries: number; readonly delayMs: number; readonly maxDelayMs: number };
}

/** Clients on first use: an SDK that a command does not need is not loaded (measured: 260 ms for all of them). */
export interface ArmConnection {
  readonly settings: ArmSettings;
  credential(): Promise<TokenCredential>;
  graph(): Promise<ResourceGraphClient>;
  resources(subscriptionId: string): Promise<ResourceManagementClient>;
  deployments(subscriptionId: string): Promise<DeploymentsClient>;
  stacks(subscriptionId: string): Promise<DeploymentStacksClient>;
  /** Body of the answer behind an SDK error. Long-running calls of the modular clients drop it from the error itself. */
  errorBody(error: unknown): JsonObject | undefined;
  /** ARM requests sent, retries among them. */
  calls(): number;
}

export function connectArm(settings: ArmSettings): ArmConnection {
  const bodies = new WeakMap<PipelineRequest, string>();
  const clients = new Map<string, Promise<unknown>>();
  let sent = 0;
  const tlsOptions = settings.caFile === undefined ? undefined : { ca: readFileSync(settings.caFile, 'utf8') };
  const scope = `${settings.armAudience.replace(/\/$/, '')}/.default`;
  const { retry } = settings;
  const options = {
    endpoint: settings.armEndpoint,
    ...(tlsOptions && { tlsOptions }),
    // Generated clients of the older kind read the first, modular ones the second, and neither the other's.
    credentialScopes: [scope],
    credentials: { scopes: [scope] },
    ...(retry && {
      retryOptions: {
        maxRetries: retry.maxRetries,
        retryDelayInMs: retry.delayMs,
        maxRetryDelayInMs: retry.maxDelayMs,
      },
    }),
  };

  function once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const made = (clients.get(key) as Promise<T> | undefined) ?? make();
    clients.set(key, made);
    return made;
  }

  function watched<C extends { readonly pipeline: Pipeline }>(client: C): C {
    client.pipeline.addPolicy(
      {
        name: 'treCountAndKeepErrors',
        async sendRequest(request, next) {
          sent++;
          const response = await next(request);
          if (response.status >= 400) bodies.set(request, response.bodyAsText ?? '');
          return response;
        },
      },
      { afterPhase: 'Retry' },
    );
    return client;
  }

  const credential = (): Promise<TokenCredential> =>
    once('credential', async () => oneSignInAtATime(await credentialOf(settings, tlsOptions)));
  return {
    settings,
    credential,
    graph: () =>
      once('graph', async () => {
        const [{ ResourceGraphClient }, token] = await Promise.all([import('@azure/arm-resourcegraph'), credential()]);
        return watched(new ResourceGraphClient(token, options));
      }),
    resources: (subscriptionId) =>
      once(`resources/${subscriptionId}`, async () => {
        const [{ ResourceManagementClient }, token] = await Promise.all([import('@azure/arm-resources'), credential()]);
        return watched(new ResourceManagementClient(token, subscriptionId, options));
      }),
    deployments: (subscriptionId) =>
      once(`deployments/${subscriptionId}`, async () => {
        const [{ DeploymentsClient }, token] = await Promise.all([
          import('@azure/arm-resourcesdeployments'),
          credential(),
        ]);
        return watched(new DeploymentsClient(token, subscriptionId, options));
      }),
    stacks: (subscriptionId) =>
      once(`stacks/${subscriptionId}`, async () => {
        const [sdk, token] = await Promise.all([import('@azure/arm-resourcesdeploymentstacks'), credential()]);
        return watched(new sdk.DeploymentStacksClient(token, subscriptionId, options));
      }),
    errorBody: (error) => parseBody(bodies, error),
    calls: () => sent,
  };
}

async function credentialOf(settings: ArmSettings, tlsOptions: { ca: string } | undefined): Promise<TokenCredential> {
  const { tenantId, clientId, clientSecret, federatedTokenFile, authorityHost, disableInstanceDiscovery } = settings;
  const identity = await import('@azure/identity');
  const options = {
    authorityHost,
    ...(disableInstanceDiscovery !== undefined && { disableInstanceDiscovery }),
    ...(tlsOptions && { tlsOptions }),
  };
  if (clientSecret !== undefined) return new identity.ClientSecretCredential(tenantId, clientId, clientSecret, options);
  if (federatedTokenFile !== undefined) {
    return new identity.WorkloadIdentityCredential({
      ...options,
      tenantId,
      clientId,
      tokenFilePath: federatedTokenFile,
    });
  }
  return new identity.DefaultAzureCredential({ ...options, tenantId, managedIdentityClientId: clientId });
}

/** Clients that start together would each sign in; a challenge with claims is always answered by itself. */
function oneSignInAtATime(credential: TokenCredential): TokenCredential {
  const asked = new Map<string, Promise<AccessToken | null>>();
  return {
    getToken(scopes, options) {
      if (options?.claims) return credential.getToken(scopes, options);
      const key = JSON.stringify([scopes, options?.tenantId]);
      const found = asked.get(key);
      if (found) return found;
      const token = credential.getToken(scopes, options).finally(() => asked.delete(key));
      asked.set(key, token);
      return token;
    },
  };
}

function parseBody(bodies: WeakMap<PipelineRequest, string>, error: unknown): JsonObject | undefined {
  const failed = error as {
    readonly request?: PipelineRequest;
    readonly response?: { readonly request?: PipelineRequest };
  };
  const request = failed?.request ?? failed?.response?.request;
  const text = request && bodies.get(request);
  if (!text) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : undefined;
  } catch {
    // A proxy's HTML page says nothing that the status does not.
    return undefined;
  }
}
