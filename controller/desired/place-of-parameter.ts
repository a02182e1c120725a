import type { Location } from '../core/diagnostic.ts';
import { locate } from '../manifests/locate.ts';
import type { AnyManifest } from '../manifests/types.ts';
import type { Draft } from './draft.ts';
import type { Index } from './index-manifests.ts';

/** Where in YAML the value of an ARM parameter comes from: the first manifest value that its wiring reads. */
export function placeOfParameter(draft: Draft, index: Index, parameter: string): Location {
  const input = draft.template.inputs.find(({ name }) => name === parameter);
  for (const path of input?.reads ?? []) {
    const [manifest, pointer] = sourceOf(draft, index, path) ?? [];
    const exact = manifest && pointer !== undefined ? findPointer(manifest, pointer) : undefined;
    if (manifest && exact !== undefined) return locate(manifest, exact);
  }
  return input && input.wired.form === 'plain'
    ? locate(draft.template.definition.manifest, `/spec/inputs/${parameter}`)
    : locate(draft.manifest, '');
}

function sourceOf(draft: Draft, index: Index, path: readonly string[]): [AnyManifest | undefined, string] | undefined {
  const [context, member, ...rest] = path;
  const below = [member, ...rest].flatMap((part) => (part === undefined || part === '*' ? [] : `/${part}`)).join('');
  switch (context) {
    case 'parameters':
      return [draft.manifest, `/spec/parameters${below}`];
    case 'workspace':
      return [draft.workspace, member === 'name' ? '/metadata/name' : `/spec${below}`];
    case 'service':
      return [draft.service, member === 'name' ? '/metadata/name' : `/spec${below}`];
    case 'environment':
      return [index.environment, member === 'name' ? '/metadata/name' : `/spec${below}`];
    case 'manifest':
      return [draft.manifest, member === 'name' ? '/metadata/name' : below];
    case 'people':
      return [draft.workspace, `/spec/members${below}`];
    case 'owner':
      return [draft.manifest, '/spec/owner'];
    default:
      return undefined;
  }
}

/** Expressions ignore case; the longest part of the pointer that has a place counts, but not the whole spec. */
function findPointer(manifest: AnyManifest, pointer: string): string | undefined {
  const byLowerCase = new Map(Object.keys(manifest.locations).map((each) => [each.toLowerCase(), each]));
  for (let at = pointer.toLowerCase(); at.lastIndexOf('/') > 0; at = at.slice(0, at.lastIndexOf('/'))) {
    const exact = byLowerCase.get(at);
    if (exact !== undefined) return exact;
  }
  return undefined;
}
