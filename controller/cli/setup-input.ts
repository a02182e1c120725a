import type { PlanPorts } from '../loop/ports.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { AnyManifest } from '../manifests/types.ts';
import type { SetupOptions } from '../setup/wanted-settings.ts';
import { loadTree } from '../source/load-tree.ts';
import { expectKnown, findRevision } from './find-revision.ts';
import type { Settings } from './settings.ts';

export const defaultBranch = 'main';

/** People, policies, environment and workspaces as main holds them. */
export async function manifestsOfMain(ports: PlanPorts): Promise<readonly AnyManifest[]> {
  const tree = expectKnown(await loadTree(ports.git, await findRevision(ports, defaultBranch)));
  return expectKnown(await parseManifests(tree, ports.git, ports.cache)).manifests;
}

export function setupOptions(settings: Settings, now: Date, webhookUrl?: string): SetupOptions {
  const { github, repositoryPin, webhookSecrets } = settings;
  return {
    defaultBranch,
    ...(github.app && { appId: github.app.id }),
    ...(repositoryPin && { pin: repositoryPin }),
    ...(webhookUrl !== undefined && { webhookUrl }),
    webhookSecret: webhookSecrets.length > 0 ? 'known' : 'unknown',
    at: now.toISOString(),
  };
}
