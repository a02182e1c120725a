import type { ErrorObject } from 'ajv';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { describe, listed, nearest, show } from './phrases.ts';

/** `pointer` is where; `on` says whether the key or the value at the pointer is the one to mend. */
export interface SchemaFinding {
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
  readonly on: 'key' | 'value';
}

/** ajv's errors (verbose, allErrors) as expected, found, remedy. */
export function explainErrors(errors: readonly ErrorObject[]): SchemaFinding[] {
  const unions = errors.filter((e) => e.keyword === 'anyOf' || e.keyword === 'oneOf');
  const inUnion = (e: ErrorObject) => unions.find((u) => e !== u && e.schemaPath.startsWith(`${u.schemaPath}/`));
  const plain = errors.filter((e) => !inUnion(e) && !unions.includes(e) && e.keyword !== 'if');
  const findings = plain.map(explain);
  for (const union of unions.filter((u) => !inUnion(u))) {
    const inside = errors.filter((e) => inUnion(e) === union && e.instancePath.startsWith(union.instancePath));
    findings.push(...explainUnion(union, inside));
  }
  const seen = new Set<string>();
  return findings.filter(({ pointer, message }) => {
    const key = `${pointer}\n${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Reports the one alternative that fits by type; a list of all alternatives' complaints would help nobody. */
function explainUnion(union: ErrorObject, inside: readonly ErrorObject[]): SchemaFinding[] {
  const branches = union.schema as readonly JsonObject[];
  const errorsOf = branches.map((_, i) => inside.filter((e) => e.schemaPath.startsWith(`${union.schemaPath}/${i}/`)));
  const fits = errorsOf.filter(
    (errors) => errors.length > 0 && !errors.some((e) => e.keyword === 'type' && e.instancePath === union.instancePath),
  );
  if (branches.every((branch) => Array.isArray(branch['required']))) {
    const names = branches.flatMap((branch) => branch['required'] as string[]);
    const present = names.filter((name) => isJsonObject(union.data) && Object.hasOwn(union.data, name));
    const found = present.length === 0 ? 'none' : listed(present, 'and');
    const message = `expected exactly one of ${listed(names, 'and')}, found ${found}; keep one of them`;
    return [{ code: 'wrong-members', message, pointer: union.instancePath, on: 'value' }];
  }
  const only = fits.length === 1 ? fits[0] : undefined;
  if (only) return explainErrors(only);
  const types = branches.map((branch) => article(String(branch['type'])));
  const message = `expected ${types.join(' or ')}, found ${describe(union.data)}`;
  return [{ code: 'wrong-type', message, pointer: union.instancePath, on: 'value' }];
}

function explain(e: ErrorObject): SchemaFinding {
  const schema: JsonObject = isJsonObject(e.parentSchema) ? e.parentSchema : {};
  const at = (code: string, message: string): SchemaFinding => ({
    code,
    message,
    pointer: e.instancePath,
    on: 'value',
  });
  switch (e.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(e.params['additionalProperty'] ?? e.params['unevaluatedProperty']);
      const allowed = Object.keys(isJsonObject(schema['properties']) ? schema['properties'] : {});
      const near = nearest(key, allowed);
      const remedy = near
        ? `did you mean \`${near}\`?`
        : allowed.length
          ? `expected ${listed(allowed, 'or')}`
          : 'expected no keys here';
      const pointer = `${e.instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return { code: 'unknown-key', message: `unknown key \`${key}\`; ${remedy}`, pointer, on: 'key' };
    }
    case 'required': {
      const key = String(e.params['missingProperty']);
      const member = isJsonObject(schema['properties']) ? schema['properties'][key] : undefined;
      return at('missing-key', `expected the key \`${key}\`, found none; add it${example(member)}`);
    }
    case 'type':
      return at(
        'wrong-type',
        `expected ${listed([e.params['type']].flat().map(article), 'or', '')}, found ${describe(e.data)}${remedyForType(e)}`,
      );
    case 'const':
    case 'enum': {
      const allowed = (e.keyword === 'const' ? [e.params['allowedValue']] : e.params['allowedValues']) as unknown[];
      const near = typeof e.data === 'string' ? nearest(e.data, allowed.map(String)) : undefined;
      return at(
        'wrong-value',
        `expected ${listed(allowed.map(String), 'or')}, found ${show(e.data)}${near ? `; did you mean \`${near}\`?` : ''}`,
      );
    }
    case 'pattern':
      return at('wrong-form', `expected ${form(schema, String(e.params['pattern']))}, found ${show(e.data)}`);
    case 'format':
      return at('wrong-form', `expected a ${e.params['format']}${example(schema)}, found ${show(e.data)}`);
    case 'maxLength':
      return at(
        'too-long',
        `expected at most ${e.params['limit']} characters, found ${String(e.data).length}; shorten it`,
      );
    default:
      return at(
        'wrong-value',
        `expected a value that ${String(e.message)
          .replace(/^must NOT /, 'does not ')
          .replace(/^must /, 'must ')}, found ${show(e.data)}`,
      );
  }
}

function article(type: unknown): string {
  const word = { object: 'a mapping', array: 'a list', integer: 'a whole number', null: 'nothing', string: 'text' }[
    String(type)
  ];
  return word ?? `a ${String(type)}`;
}

function remedyForType(e: ErrorObject): string {
  const wanted = String(e.params['type']);
  if (wanted === 'string' && ['number', 'boolean'].includes(typeof e.data)) return '; put it in quotes';
  if (wanted === 'array' && typeof e.data === 'string') return '; write it as a list, such as `[…]`';
  return '';
}

function example(schema: unknown): string {
  const examples = isJsonObject(schema) ? schema['examples'] : undefined;
  return Array.isArray(examples) && typeof examples[0] === 'string' ? `, such as \`${examples[0]}\`` : '';
}

function form(schema: JsonObject, pattern: string): string {
  const title = typeof schema['title'] === 'string' ? `${schema['title'].toLowerCase()} ` : '';
  const sample = example(schema).slice(2);
  return sample ? `${title}${sample}` : `${title}text that matches \`${pattern}\``;
}
