import type { Catalogue, TemplateDefinition } from '../catalogue/types.ts';

/** Findings that compare a version with the one before: with versions that do not count, they would blame the mending. */
const aboutSuccession: ReadonlySet<string> = new Set(['template-version-lower', 'template-changed-without-version']);

/**
 * A catalogue in which versions that nobody approved do not exist. Without it a template pushed straight to main would
 * win every `base@2`, and even its revert would leave it in history for ever.
 */
export function approvedCatalogue(
  catalogue: Catalogue,
  isApproved: (definition: TemplateDefinition) => boolean,
): Catalogue {
  const approvedVersions: Catalogue['versions'] = (family, name) =>
    catalogue.versions(family, name).filter((version) => {
      const definition = catalogue.resolve(family, `${name}@${version}`);
      return definition !== undefined && isApproved(definition);
    });
  return {
    ...catalogue,
    diagnostics: catalogue.diagnostics.filter(({ code }) => !aboutSuccession.has(code)),
    versions: approvedVersions,
    resolve(family, reference) {
      const [name = '', wanted = ''] = reference.split('@');
      const version = approvedVersions(family, name).findLast(
        (each) => each === wanted || each.startsWith(`${wanted}.`),
      );
      return version === undefined ? undefined : catalogue.resolve(family, `${name}@${version}`);
    },
  };
}
