import type { TemplateDefinition } from '../catalogue/types.ts';
import type { Manifest } from '../manifests/types.ts';
import type { Draft } from './draft.ts';
import type { Index } from './index-manifests.ts';
import { mentioned } from './people.ts';
import type { UnitName } from './types.ts';

/**
 * Path to blob of all that explains a unit. A second version of a template folder that is in already (contributors may
 * pin different ones) goes under `<folder>@<version>/…`, because one path cannot name two blobs.
 */
export function inputsOf(
  draft: Draft,
  contributors: readonly UnitName[],
  drafts: ReadonlyMap<UnitName, Draft>,
  index: Index,
): { readonly [path: string]: string } {
  const inputs: { [path: string]: string } = {};
  const versions = new Map<string, string>();
  for (const name of [draft.name, ...contributors]) {
    const each = drafts.get(name);
    if (each === undefined) continue;
    for (const { file, blob } of manifestsOf(each, index)) inputs[file] = blob;
    for (const { template } of [each, ...parentsOf(each, drafts)]) addTemplate(inputs, versions, template.definition);
  }
  return inputs;
}

/** Parameters read their parents', and those carry the defaults of the parents' templates. */
function parentsOf({ kind, workspace, service }: Draft, drafts: ReadonlyMap<UnitName, Draft>): Draft[] {
  const home = workspace && kind !== 'Workspace' ? [`workspace/${workspace.name}`] : [];
  const within = service && workspace ? [`workspace-service/${workspace.name}/${service.name}`] : [];
  return [...home, ...within].flatMap((name) => drafts.get(name) ?? []);
}

function addTemplate(
  inputs: { [path: string]: string },
  versions: Map<string, string>,
  template: TemplateDefinition,
): void {
  const { folder, version, blobs } = template;
  const present = versions.get(folder) ?? version;
  versions.set(folder, present);
  for (const [path, blob] of Object.entries(blobs)) {
    const inside = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
    inputs[`${folder}${present === version ? '' : `@${version}`}/${inside}`] = blob;
  }
}

/** The unit's own manifest, its parents', the environment's, and the people it grants something to. */
function manifestsOf(draft: Draft, index: Index): Pick<Manifest, 'file' | 'blob'>[] {
  const people = peopleOf(draft).flatMap((name) => index.people.get(name) ?? []);
  const parents = [draft.workspace, draft.service].flatMap((parent) => parent ?? []);
  return [index.environment, ...parents, draft.manifest, ...people];
}

function peopleOf(draft: Draft): string[] {
  const owner = draft.manifest.kind === 'UserResource' ? [draft.manifest.spec.owner] : [];
  const wired = [...draft.template.inputs, ...draft.template.contributes];
  const readsMembers = wired.some(({ reads }) =>
    reads.some(
      ([context, member]) =>
        context === 'people' || (context === 'workspace' && ['members', '*'].includes(member ?? '*')),
    ),
  );
  const grants = draft.workspace && (draft.kind === 'Workspace' || readsMembers);
  return [...owner, ...(grants ? mentioned(draft.workspace as Manifest<'Workspace'>) : [])];
}
