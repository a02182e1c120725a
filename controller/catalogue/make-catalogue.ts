import semver from 'semver';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Catalogue, Family, TemplateDefinition } from './types.ts';

/** A catalogue over definitions; no two may have the same family, name and version. */
export function makeCatalogue(
  definitions: readonly TemplateDefinition[],
  diagnostics: readonly Diagnostic[],
): Catalogue {
  const byName = new Map<string, TemplateDefinition[]>();
  for (const definition of definitions) {
    const key = `${definition.family}/${definition.name}`;
    byName.set(key, [...(byName.get(key) ?? []), definition]);
  }
  for (const list of byName.values()) list.sort((a, b) => semver.compare(a.version, b.version));
  const all = (family: Family, name: string) => byName.get(`${family}/${name}`) ?? [];
  return {
    resolve(family, reference) {
      const match = /^([a-z0-9-]+)@(\d+(?:\.\d+){0,2})$/.exec(reference);
      if (!match) return undefined;
      const [, name = '', wanted = ''] = match;
      return all(family, name).findLast(({ version }) => version === wanted || version.startsWith(`${wanted}.`));
    },
    versions: (family, name) => all(family, name).map(({ version }) => version),
    names: (family) =>
      [...byName.keys()]
        .filter((key) => key.startsWith(`${family}/`))
        .map((key) => key.slice(family.length + 1))
        .sort(),
    diagnostics,
  };
}
