import type { Diagnostic } from '../core/diagnostic.ts';
import { checkEnvironment } from '../manifests/rules/check-environment.ts';
import { checkPeople } from '../manifests/rules/check-people.ts';
import { checkReferences } from '../manifests/rules/check-references.ts';
import { checkSecrets } from '../manifests/rules/check-secrets.ts';
import { checkWorkspaces } from '../manifests/rules/check-workspaces.ts';
import type { ManifestSet, ParseCache } from '../manifests/types.ts';
import { createParameterCheck } from './parameters.ts';
import { checkAddressSpace } from './rules/check-address-space.ts';
import { checkParameters } from './rules/check-parameters.ts';
import { checkParents } from './rules/check-parents.ts';
import { checkTemplates } from './rules/check-templates.ts';
import type { Catalogue } from './types.ts';
import { usages } from './usages.ts';

/**
 * What is wrong between manifests, each finding at its place and with its unit. Findings of parsing and of the catalogue
 * are not repeated. `live` are the units that exist already: they keep their address blocks. Without a catalogue, the
 * rules that need templates are not asked. `cache` remembers, across runs, whose parameters were right.
 */
export function validateManifests(
  set: ManifestSet,
  catalogue?: Catalogue,
  live: ReadonlySet<string> = new Set(),
  cache?: ParseCache,
): Diagnostic[] {
  const { manifests } = set;
  const own = [
    ...checkEnvironment(set),
    ...checkPeople(manifests),
    ...checkReferences(manifests),
    ...checkWorkspaces(manifests),
    ...checkSecrets(manifests),
  ];
  if (!catalogue) return own;
  const used = usages(manifests, catalogue);
  return [
    ...own,
    ...checkTemplates(used, catalogue),
    ...checkParents(used),
    ...checkParameters(used, createParameterCheck(), cache),
    ...checkAddressSpace(used, live),
  ];
}
