import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { locate } from '../../manifests/locate.ts';
import { parserVersion } from '../../manifests/schemas.ts';
import type { AnyManifest, ParseCache } from '../../manifests/types.ts';
import { unitOf } from '../../manifests/unit-name.ts';
import type { CheckParameters } from '../parameters.ts';
import type { TemplateDefinition } from '../types.ts';
import type { Usage } from '../usages.ts';

/**
 * `spec.parameters` against the schema of the template's version. What was found right is remembered, because compiling
 * a schema takes longer (20 ms) than all else about a manifest; what is wrong is explained anew each time.
 */
export function checkParameters(all: readonly Usage[], check: CheckParameters, cache?: ParseCache): Diagnostic[] {
  return all.flatMap(({ manifest, template }) => {
    if (!template) return [];
    const one = manifest as AnyManifest;
    const key = keyOf(one, template);
    if (cache?.get(key) === true) return [];
    const { findings } = check(template.manifest, manifest.spec.parameters ?? {});
    if (findings.length === 0) cache?.set(key, true);
    return findings.map(({ code, message, pointer }) =>
      error(
        code,
        `${message} (${template.name}@${template.version})`,
        locate(one, `/spec/parameters${pointer}`),
        unitOf(one),
      ),
    );
  });
}

/** The manifest's name too: one blob may hold several. */
function keyOf({ blob, kind, name }: AnyManifest, { folder, blobs }: TemplateDefinition): string {
  return `parameters/${parserVersion}/${blobs[`${folder}/template.yaml`]}/${blob}/${kind}/${name}`;
}
