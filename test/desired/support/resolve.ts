import { validateManifests } from '../../../controller/catalogue/validate-manifests.ts';
import type { JsonObject } from '../../../controller/core/json.ts';
import { type Resolving, resolveDesired } from '../../../controller/desired/resolve.ts';
import type { DesiredState } from '../../../controller/desired/types.ts';
import { catalogueOf, type Files, manifestsOf } from './repository.ts';

/** A repository resolved as the controller does it: parsed, validated, wired. */
export async function resolveFiles(
  files: Files,
  outputs: Resolving['outputs'] = () => undefined,
  now = new Date('2026-11-22T12:00:00Z'),
): Promise<DesiredState> {
  const set = await manifestsOf(files);
  const catalogue = catalogueOf(files);
  const diagnostics = [...set.diagnostics, ...validateManifests(set, catalogue)];
  return resolveDesired({ set: { ...set, diagnostics }, catalogue, outputs, now });
}

/** Outputs of all parents, as if everything were live. */
export const liveOutputs: Resolving['outputs'] = (unit): JsonObject => {
  if (unit === 'environment/core') return { vnetId: '/hub' };
  return unit === 'workspace/alpha' ? { vnetId: '/alpha' } : {};
};
