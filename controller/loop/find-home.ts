import { known, type Read, unavailable } from '../core/known.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { Manifest } from '../manifests/types.ts';
import { loadTree } from '../source/load-tree.ts';
import type { PlanPorts } from './ports.ts';

/** Where the TRE lives in Azure. Its name never changes, so the trust root's environment manifest is the authority. */
export interface Home {
  readonly treId: string;
  readonly coreSubscription: string;
  readonly coreGroup: string;
}

const environmentPath = 'manifests/environment.yaml';

export async function findHome(ports: Pick<PlanPorts, 'git' | 'cache' | 'trustRoot'>): Promise<Read<Home>> {
  const tree = await loadTree(ports.git, ports.trustRoot);
  if (!tree.known) return tree;
  const entry = tree.value.entries.get(environmentPath);
  const only = { ...tree.value, entries: new Map(entry ? [[environmentPath, entry]] : []) };
  const set = await parseManifests(only, ports.git, ports.cache);
  if (!set.known) return set;
  const environment = set.value.manifests.find(
    (manifest): manifest is Manifest<'Environment'> => manifest.kind === 'Environment',
  );
  if (!environment) {
    return unavailable('no-environment', `the trust root ${ports.trustRoot} holds no valid ${environmentPath}`);
  }
  return known(homeOf(environment));
}

export function homeOf(environment: Manifest<'Environment'>): Home {
  return {
    treId: environment.name,
    coreSubscription: environment.spec.subscriptions.core,
    coreGroup: `rg-${environment.name}`,
  };
}

/** All subscriptions that the environment may use, each once. */
export function subscriptionsOf(environment: Manifest<'Environment'>): string[] {
  return [...new Set([environment.spec.subscriptions.core, ...environment.spec.subscriptions.workspaces])];
}
