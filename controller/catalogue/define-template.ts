import { type Diagnostic, error } from '../core/diagnostic.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { locate } from '../manifests/locate.ts';
import { cacheKey, type ParsedFile, parseBlob } from '../manifests/parse-file.ts';
import { listed, nearest } from '../manifests/phrases.ts';
import type { Validators } from '../manifests/schemas.ts';
import { pointerToken } from '../manifests/to-plain.ts';
import type { Manifest, ParseCache } from '../manifests/types.ts';
import { checkEstimate } from './check-estimate.ts';
import { checkMain } from './check-main.ts';
import type { TemplateFolder } from './folders.ts';
import { schemaMistake } from './parameters.ts';
import { families } from './types.ts';

/** What a folder says, wherever in history it stands; plain JSON. No manifest where anything is wrong. */
export interface Defined {
  readonly manifest?: Manifest<'Template'>;
  readonly diagnostics: readonly Diagnostic[];
}

export function yamlOf(folder: TemplateFolder): string | undefined {
  return folder.blobs[`${folder.folder}/template.yaml`];
}

export function mainOf(folder: TemplateFolder): string | undefined {
  return folder.blobs[`${folder.folder}/main.json`];
}

/** `texts` holds template.yaml and main.json of the folder by blob. */
export function defineTemplate(
  folder: TemplateFolder,
  texts: ReadonlyMap<string, string>,
  validators: Validators,
  cache: ParseCache,
): Defined {
  // The tree's own diagnostics say which file it is.
  if (folder.refused) return { diagnostics: [] };
  const yaml = yamlOf(folder);
  const json = mainOf(folder);
  const missing = [yaml ? [] : ['template.yaml'], json ? [] : ['main.json']].flat();
  if (!yaml || !json) {
    const message = `expected template.yaml and main.json, found no ${listed(missing, 'and')}; a Bicep file must be compiled first: \`az bicep build --file main.bicep\``;
    return {
      diagnostics: [
        error('template-incomplete', message, { file: `${folder.folder}/${missing[0]}`, line: 1, column: 1 }),
      ],
    };
  }
  const file = `${folder.folder}/template.yaml`;
  const key = cacheKey(yaml);
  const parsed = (cache.get(key) as ParsedFile | undefined) ?? parseBlob(key, texts.get(yaml) ?? '', validators, cache);
  const main = checkMain(`${folder.folder}/main.json`, texts.get(json) ?? '');
  const found: Diagnostic[] = [
    ...parsed.findings.map((f) => error(f.code, f.message, { file, line: f.line, column: f.column })),
    ...main.diagnostics,
  ];
  const [object, second] = parsed.objects;
  if (second)
    found.push(
      error('template-documents', 'expected one document, found more; a folder is one template', {
        file,
        line: second.locations['']?.[0] ?? 1,
        column: 1,
      }),
    );
  if (!object) return { diagnostics: found };
  const manifest = { ...object, file, blob: yaml } as unknown as Manifest<'Template'>;
  found.push(...checkManifest(manifest, folder));
  if (main.main && found.length === 0) found.push(...checkAgainstMain(manifest, main.main));
  return found.length === 0 ? { manifest, diagnostics: [] } : { diagnostics: found };
}

function checkManifest(manifest: Manifest<'Template'>, folder: TemplateFolder): Diagnostic[] {
  const at = (pointer: string) => locate(manifest, pointer);
  if (manifest.kind !== 'Template') {
    return [
      error('kind-mismatch', `expected kind Template in template.yaml, found ${manifest.kind as string}`, at('/kind')),
    ];
  }
  const found: Diagnostic[] = [];
  const makes = families[folder.family];
  if (manifest.spec.makes !== makes) {
    found.push(
      error(
        'template-family',
        `expected \`${makes}\`, which templates/${folder.family}/ is for, found \`${manifest.spec.makes}\`; move the folder or change this`,
        at('/spec/makes'),
      ),
    );
  }
  if (manifest.name !== folder.name) {
    found.push(
      error(
        'name-mismatch',
        `expected the name \`${folder.name}\`, as the folder says, found \`${manifest.name}\`; rename one of them`,
        at('/metadata/name'),
      ),
    );
  }
  const mistake = schemaMistake(manifest);
  if (mistake) found.push(error('parameter-schema', mistake, at('/spec/parameters')));
  return [...found, ...checkEstimate(manifest)];
}

/** An input that ARM does not know fails the deployment; better said here. */
function checkAgainstMain(manifest: Manifest<'Template'>, main: JsonObject): Diagnostic[] {
  const named = (section: string) => Object.keys(isJsonObject(main[section]) ? main[section] : {});
  const unknown = (
    names: readonly string[],
    known: readonly string[],
    what: string,
    pointerOf: (name: string, i: number) => string,
  ) =>
    names.flatMap((name, i) => {
      if (known.includes(name)) return [];
      const near = nearest(name, known);
      const message = `expected ${what} of main.json, found \`${name}\`; ${near ? `did you mean \`${near}\`?` : 'declare it there or remove it here'}`;
      return [error('template-wiring', message, locate(manifest, pointerOf(name, i)))];
    });
  return [
    ...unknown(
      Object.keys(manifest.spec.inputs),
      named('parameters'),
      'a parameter',
      (name) => `/spec/inputs/${pointerToken(name)}`,
    ),
    ...unknown(manifest.spec.outputs ?? [], named('outputs'), 'an output', (_, i) => `/spec/outputs/${i}`),
  ];
}
