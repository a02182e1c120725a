import { type Family, families } from '../catalogue/types.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { known, type Read } from '../core/known.ts';
import { priceOf } from '../desired/price.ts';
import type { AnyManifest, Manifest } from '../manifests/types.ts';
import type { Price } from '../plan/types.ts';
import type { Bench } from './bench.ts';
import { isPlain } from './change-set.ts';

/** What the approved templates say about manifests that use them. A template that nobody approved says nothing. */
export interface TemplateFacts {
  /** Also where the template is not known: then it may. */
  stateful(manifest: AnyManifest): boolean;
  /** With the template's defaults; undefined where the manifest wants another version than the approved one. */
  parameters(manifest: AnyManifest): JsonObject | undefined;
  price(manifest: AnyManifest): Price | undefined;
  /** Roles to which it offers self-service. */
  offeredTo(manifest: AnyManifest): readonly string[];
}

export function familyOf(kind: string): Family | undefined {
  return (Object.keys(families) as Family[]).find((family) => families[family] === kind);
}

/** From the approved state at boundary `index`, so that a change cannot bring the template that makes it cheap. */
export async function readTemplateFacts(
  bench: Pick<Bench, 'approvedAt' | 'readTemplates'>,
  index: number,
  manifests: readonly AnyManifest[],
): Promise<Read<TemplateFacts>> {
  const approved = bench.approvedAt(index);
  const files = new Map<string, string>();
  for (const path of manifests.flatMap((manifest) => pathOf(manifest) ?? [])) {
    const blob = approved.get(path);
    if (blob !== undefined && isPlain(blob)) files.set(path, blob);
  }
  const read = await bench.readTemplates(files);
  if (!read.known) return read;
  const templateOf = (manifest: AnyManifest) => read.value.get(pathOf(manifest) ?? '');
  const inUse = (manifest: AnyManifest) => {
    const template = templateOf(manifest);
    return template && isWanted(manifest, template) ? template : undefined;
  };
  const parameters = (manifest: AnyManifest): JsonObject | undefined => {
    const template = inUse(manifest);
    if (!template) return undefined;
    const given = 'parameters' in manifest.spec ? manifest.spec.parameters : undefined;
    return { ...defaultsOf(template), ...(isJsonObject(given) && given) };
  };
  return known({
    stateful: (manifest) => pathOf(manifest) !== undefined && isStatefulOrUnknown(templateOf(manifest)),
    parameters,
    price: (manifest) => {
      const template = inUse(manifest);
      const values = parameters(manifest);
      return template && values && priceOf(template, values);
    },
    offeredTo: (manifest) => inUse(manifest)?.spec.selfService?.roles ?? [],
  });
}

function isStatefulOrUnknown(template: Manifest<'Template'> | undefined): boolean {
  return template === undefined || (template.spec.stateful ?? []).length > 0;
}

function pathOf(manifest: AnyManifest): string | undefined {
  const reference = 'template' in manifest.spec ? manifest.spec.template : undefined;
  const family = familyOf(manifest.kind);
  return reference && family && `templates/${family}/${reference.split('@')[0]}/template.yaml`;
}

/** `linux-vm@1` allows 1.4.0. */
function isWanted(manifest: AnyManifest, { spec }: Manifest<'Template'>): boolean {
  const reference = 'template' in manifest.spec ? manifest.spec.template : undefined;
  const wanted = reference?.split('@')[1] ?? '';
  return spec.version === wanted || spec.version.startsWith(`${wanted}.`);
}

function defaultsOf({ spec }: Manifest<'Template'>): JsonObject {
  const properties = isJsonObject(spec.parameters) ? spec.parameters['properties'] : undefined;
  const defaults: JsonObject = {};
  for (const [name, schema] of Object.entries(isJsonObject(properties) ? properties : {}))
    if (isJsonObject(schema) && schema['default'] !== undefined) defaults[name] = schema['default'];
  return defaults;
}
