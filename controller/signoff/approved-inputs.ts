import { treeDigest } from './change-set.ts';
import { templateFolderOf } from './govern.ts';
import type { ApprovedHistory } from './types.ts';

type Inputs = { readonly [path: string]: string };

/** A unit that receives from two versions of one template names the second `<folder>@<version>/…` (desired/inputs.ts). */
const secondVersion = /^(templates\/[^/]+\/[^/@]+)@[^/]+/u;

/**
 * Inputs of a unit that are not approved: a file whose blob is not the approved one, or every file of a template folder
 * whose content was never approved as a whole. Template versions come from history, so the folder's digest decides.
 */
export function unapprovedInputs(
  inputs: Inputs,
  approved: ReadonlyMap<string, string>,
  approvedFolders: ApprovedHistory['approvedFolders'],
): readonly string[] {
  const folders = new Map<string, { [path: string]: string }>();
  const bad: string[] = [];
  for (const [path, blob] of Object.entries(inputs)) {
    const folder = templateFolderOf(path);
    if (folder === undefined) {
      if (approved.get(path) !== blob) bad.push(path);
      continue;
    }
    const blobs = folders.get(folder) ?? {};
    blobs[path.replace(secondVersion, '$1')] = blob;
    folders.set(folder, blobs);
  }
  for (const blobs of folders.values()) if (!approvedFolders.has(treeDigest(blobs))) bad.push(...Object.keys(blobs));
  return bad;
}
