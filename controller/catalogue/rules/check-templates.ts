import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { locate } from '../../manifests/locate.ts';
import { listed, nearest } from '../../manifests/phrases.ts';
import type { AnyManifest } from '../../manifests/types.ts';
import { unitOf } from '../../manifests/unit-name.ts';
import type { Catalogue, Family } from '../types.ts';
import type { Usage } from '../usages.ts';

/** The template exists in a version that the reference allows, and so does the hub link that it brings along. */
export function checkTemplates(all: readonly Usage[], catalogue: Catalogue): Diagnostic[] {
  return all.flatMap(({ manifest, family, reference, template }) => {
    const at = locate(manifest as AnyManifest, '/spec/template');
    const unit = unitOf(manifest as AnyManifest);
    if (!template) return [error(...missing(catalogue, family, reference), at, unit)];
    const link = template.manifest.spec.hubLink;
    if (link === undefined || catalogue.resolve('hub-links', link)) return [];
    const [code, message] = missing(catalogue, 'hub-links', link);
    return [error(code, `${reference} brings a hub link: ${message}`, at, unit)];
  });
}

function missing(catalogue: Catalogue, family: Family, reference: string): [code: string, message: string] {
  const [name = reference, wanted = ''] = reference.split('@');
  const names = catalogue.names(family);
  if (!names.includes(name)) {
    const near = nearest(name, names);
    const remedy = near
      ? `did you mean \`${near}\`?`
      : names.length
        ? `known are ${listed(names, 'and')}`
        : 'there are none yet';
    return ['template-unknown', `expected a template of templates/${family}/, found \`${name}\`; ${remedy}`];
  }
  const versions = catalogue.versions(family, name);
  return [
    'template-version-unknown',
    `expected a version of ${name}, found \`${wanted}\`; known are ${listed(versions.slice(-10), 'and')}`,
  ];
}
