import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, makeCertificate } from './certificate.ts';
import { deploymentRoutes } from './deployments/index.ts';
import { createDirectory, type SeedPrincipal } from './entra/directory.ts';
import { openKey } from './entra/keys.ts';
import { entraRoute } from './entra/route.ts';
import { createVerifier } from './entra/verify.ts';
import { createFaults, type Fault } from './faults.ts';
import { graphRoute } from './graph/route.ts';
import { armAnswer, type Pipeline } from './http/pipeline.ts';
import { jsonBody, type RawRequest } from './http/request.ts';
import { listen } from './http/server.ts';
import type { Core } from './manager/core.ts';
import { createManager, resumeOperations } from './manager/index.ts';
import { createOperations } from './manager/operations.ts';
import { createWorld } from './manager/world.ts';
import { type Keeper, keep, load, type Saved } from './persistence.ts';
import { createRegistry } from './providers/registry.ts';
import { createAccess } from './rbac/authorize.ts';
import { isKnownPrincipal } from './rbac/principals.ts';
import { createQuota } from './resource-graph/quota.ts';
import { armRoutes } from './routes/index.ts';
import { seedRoles } from './seed.ts';
import { accountsOf, type StartStorage } from './storage-port.ts';
import { createStore, type Store } from './store.ts';
import { createThrottle } from './throttle.ts';
import { startTime } from './time.ts';
import type { ArmResponse, DeploymentRoutes, ResourceManager } from './types.ts';

export interface AzureSandboxOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Azure's durations times this; 1 is real time. */
  readonly timeScale: number;
  /** Where the state is kept; in memory otherwise. */
  readonly dataDir?: string;
  /** Blob endpoints are `<storageOrigin>/<account>/`; Azure's own names otherwise. */
  readonly storageOrigin?: string;
  /** Starts the data plane of storage accounts; its origin then stands for `storageOrigin`. */
  readonly storage?: StartStorage;
  readonly seedPrincipals: readonly SeedPrincipal[];
  readonly tenantId: string;
  readonly subscriptionIds: readonly string[];
  readonly now?: () => Date;
}

export interface AzureSandbox {
  /** `https://localhost:PORT`: ARM, Entra, `/graph` and `/sandbox/faults`. */
  readonly origin: string;
  readonly caPem: string;
  /** The same as a file, where there is a data directory. */
  readonly caFile: string | undefined;
  readonly storageOrigin: string | undefined;
  readonly arm: ResourceManager;
  close(): Promise<void>;
}

export type { SeedPrincipal } from './entra/directory.ts';

/** An Azure on this machine: Entra, Resource Manager, Resource Graph and a little of Microsoft Graph, over HTTPS. */
export async function startAzureSandbox(options: AzureSandboxOptions): Promise<AzureSandbox> {
  const { dataDir, timeScale, tenantId, subscriptionIds } = options;
  const saved = dataDir === undefined ? undefined : await load(dataDir);
  const certificate = saved?.certificate ?? (await makeCertificate());
  const key = await openKey(saved?.key);
  const time = startTime(timeScale, options.now);
  const directory = createDirectory(tenantId, options.seedPrincipals);
  const storage = await options.storage?.(certificate);
  const storageOrigin = storage?.origin ?? options.storageOrigin;

  const store = createStore(saved?.resources);
  seedRoles(store, subscriptionIds, options.seedPrincipals, time.now().toISOString());
  const snapshots = new Map<Fault, Store>();
  const faults = createFaults((fault) => {
    if (fault.name === 'lagList') snapshots.set(fault, createStore([...store.all()]));
  });
  const registry = createRegistry((objectId, world) => isKnownPrincipal(directory, objectId, world));
  let deployments: DeploymentRoutes | undefined;
  let keeper: Keeper | undefined;
  const core: Core = {
    tenantId,
    subscriptionIds,
    time,
    store,
    registry,
    faults,
    access: createAccess(store),
    operations: createOperations(time),
    world: createWorld(store, registry, { tenantId, storageOrigin, now: time.now }),
    busy: (groupId) => deployments?.busy(groupId) ?? false,
    removed: (groupId) => deployments?.removed(groupId),
    changed() {
      keeper?.changed();
      storage?.setAccounts(accountsOf(store));
    },
  };
  const arm = createManager(core);
  resumeOperations(core, saved?.operations ?? []);
  const deploying = deploymentRoutes(arm, saved?.deployments);
  deployments = deploying;
  if (dataDir !== undefined) keeper = keep(dataDir, () => snapshot(core, deploying, key.saved, certificate));
  storage?.setAccounts(accountsOf(store));

  const wallMs = () => time.now().getTime();
  const tokens = { directory, key, time, lifetime: 3599 };
  const verify = createVerifier(tokens, () => server.origin);
  const context = {
    core,
    listed(path: string) {
      const fault = faults.active('lagList', path);
      return (fault && snapshots.get(fault)) ?? store;
    },
  };
  const pipeline: Pipeline = {
    verify,
    faults,
    throttle: createThrottle(timeScale, wallMs),
    routes: armRoutes(context, deploying, createQuota(timeScale, wallMs)),
  };
  const server = await listen(certificate, options.port ?? 0, async (raw) => {
    if (/^\/sandbox\/faults$/i.test(raw.path)) return faultAnswer(raw);
    if (/^\/graph\/v1\.0\//i.test(raw.path)) return graphRoute(directory, verify, raw);
    if (/^\/(subscriptions|providers|tenants)(\/|$)/i.test(raw.path)) return armAnswer(pipeline, raw);
    return (await entraRoute(tokens, raw)) ?? armAnswer(pipeline, raw);
  });
  const caFile = dataDir === undefined ? undefined : join(dataDir, 'ca.pem');
  keeper?.changed();

  function faultAnswer(raw: RawRequest): ArmResponse {
    if (raw.method === 'POST') faults.add(jsonBody(raw));
    else if (raw.method === 'DELETE') faults.clear();
    else if (raw.method !== 'GET') return { status: 405 };
    if (raw.method === 'DELETE') snapshots.clear();
    return { status: raw.method === 'POST' ? 201 : 200, body: { value: faults.list() } };
  }
  if (caFile !== undefined) {
    await keeper?.flush();
    await writeFile(caFile, certificate.cert);
  }
  return {
    origin: server.origin,
    caPem: certificate.cert,
    caFile,
    storageOrigin,
    arm,
    async close() {
      await server.close();
      time.stop();
      await keeper?.close();
      await storage?.close();
    },
  };
}

function snapshot(core: Core, deployments: DeploymentRoutes, key: Saved['key'], certificate: Certificate): Saved {
  const resumable = ['put', 'delete', 'deleteGroup'];
  return {
    version: 1,
    resources: [...core.store.all()],
    operations: core.operations
      .running()
      .filter(({ kind }) => resumable.includes(kind))
      .map(({ id, kind, scope }) => ({ id, kind, scope })),
    deployments: deployments.save(),
    key,
    certificate,
  };
}
