import { known, type Read, unavailable } from '../core/known.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { Manifest } from '../manifests/types.ts';
import { loadTree } from '../source/load-tree.ts';
import { type Home, homeOf } from './home.ts';
import type { PlanPorts } from './ports.ts';

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
