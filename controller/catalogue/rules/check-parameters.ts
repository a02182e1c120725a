import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { locate } from '../../manifests/locate.ts';
import type { AnyManifest } from '../../manifests/types.ts';
import { unitOf } from '../../manifests/unit-name.ts';
import type { CheckParameters } from '../parameters.ts';
import type { Usage } from '../usages.ts';

/** `spec.parameters` against the schema of the template's version. */
export function checkParameters(all: readonly Usage[], check: CheckParameters): Diagnostic[] {
  return all.flatMap(({ manifest, template }) => {
    if (!template) return [];
    const one = manifest as AnyManifest;
    return check(template.manifest, manifest.spec.parameters ?? {}).findings.map(({ code, message, pointer }) =>
      error(
        code,
        `${message} (${template.name}@${template.version})`,
        locate(one, `/spec/parameters${pointer}`),
        unitOf(one),
      ),
    );
  });
}
