import { isJsonObject, type JsonObject } from '../core/json.ts';
import { explainErrors } from './explain-errors.ts';
import type { Finding } from './finding.ts';
import { listed, nearest, show } from './phrases.ts';
import { readYaml } from './read-yaml.ts';
import { isKind, kinds, parserVersion, type Validators } from './schemas.ts';
import type { Places, PlainDocument } from './to-plain.ts';
import type { Kind, ParseCache } from './types.ts';

interface ParsedObject {
  readonly kind: Kind;
  readonly name: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  readonly locations: Places;
}

/** What a blob says, whatever its path: plain JSON, so that it is cached by object id. No objects where there are findings. */
export interface ParsedFile {
  readonly objects: readonly ParsedObject[];
  readonly findings: readonly Finding[];
}

const mostFindings = 20;

export function cacheKey(blob: string): string {
  return `manifest/${parserVersion}/${blob}`;
}

/** From the cache, or parsed and put there. */
export function parseBlob(key: string, text: string, validators: Validators, cache: ParseCache): ParsedFile {
  const parsed = parseText(text, validators);
  cache.set(key, parsed);
  return parsed;
}

export function parseText(text: string, validators: Validators): ParsedFile {
  const file = readYaml(text);
  const findings = [...file.findings];
  const objects: ParsedObject[] = [];
  if (findings.length === 0 && file.documents.length === 0) {
    findings.push({
      code: 'empty-file',
      message: 'expected a manifest, found an empty file; write one or delete the file',
      line: 1,
      column: 1,
    });
  }
  if (findings.length === 0) {
    for (const document of file.documents) {
      const result = parseObject(document, validators);
      if (Array.isArray(result)) findings.push(...result);
      else objects.push(result);
    }
  }
  findings.sort((a, b) => a.line - b.line || a.column - b.column);
  return { objects: findings.length > 0 ? [] : objects, findings: findings.slice(0, mostFindings) };
}

function parseObject(document: PlainDocument, validators: Validators): ParsedObject | Finding[] {
  const { value, places, keys } = document;
  const at = (pointer: string, table: Places = places) =>
    position(table, pointer) ?? position(places, pointer) ?? nearestPlace(places, pointer);
  if (!isJsonObject(value)) {
    return [{ code: 'wrong-type', message: 'expected a mapping with apiVersion, kind, metadata and spec', ...at('') }];
  }
  const kind = value['kind'];
  if (!isKind(kind)) {
    const near = typeof kind === 'string' ? nearest(kind, kinds) : undefined;
    const remedy = near ? `did you mean \`${near}\`?` : `expected ${listed(kinds, 'or')}`;
    const message =
      kind === undefined ? `expected the key \`kind\`, found none; ${remedy}` : `unknown kind ${show(kind)}; ${remedy}`;
    return [{ code: 'unknown-kind', message, ...at('/kind') }];
  }
  const validate = validators(kind);
  if (!validate(value)) {
    return explainErrors(validate.errors ?? []).map(({ code, message, pointer, on }) => ({
      code,
      message,
      ...at(pointer, on === 'key' ? keys : places),
    }));
  }
  const metadata = value['metadata'] as JsonObject;
  return { kind, name: String(metadata['name']), metadata, spec: value['spec'] as JsonObject, locations: places };
}

function position(table: Places, pointer: string): { line: number; column: number } | undefined {
  const place = table[pointer];
  return place && { line: place[0], column: place[1] };
}

function nearestPlace(places: Places, pointer: string): { line: number; column: number } {
  for (let at = pointer; at !== ''; ) {
    at = at.slice(0, at.lastIndexOf('/'));
    const found = position(places, at);
    if (found) return found;
  }
  return { line: 1, column: 1 };
}
