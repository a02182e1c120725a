import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/**
 * Every REST response that a test sees is held against GitHub's own OpenAPI description. Only this one file of
 * @octokit/openapi is read: its index loads all editions (884 MB).
 */
const file = join(
  dirname(createRequire(import.meta.url).resolve('@octokit/openapi/package.json')),
  'generated/api.github.com.json',
);
export const present = existsSync(file);
if (!present) console.warn(`SKIPPED: responses are not validated, ${file} is missing`);

type Schema = { [key: string]: unknown };
interface OpenApi {
  paths: {
    [path: string]: {
      [method: string]: {
        responses: { [status: string]: { content?: { [type: string]: { schema: Schema } }; $ref?: string } };
      };
    };
  };
  components: { [kind: string]: { [name: string]: Schema } };
}

let loaded: { api: OpenApi; ajv: Ajv; patterns: { path: string; pattern: RegExp }[] } | undefined;
const validators = new Map<string, ValidateFunction | undefined>();
export const validated = new Set<string>();

function load() {
  if (loaded !== undefined) return loaded;
  const api = JSON.parse(readFileSync(file, 'utf8')) as OpenApi;
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addFormat('repo.nwo', true);
  ajv.addSchema({ $id: 'gh', components: normalise(api.components) } as Schema);
  const patterns = Object.keys(api.paths)
    // Refs and paths may hold slashes, as GitHub lets them: so the longer and the more literal path is tried first.
    .toSorted((a, b) => b.split('/').length - a.split('/').length || a.split('{').length - b.split('{').length)
    .map((path) => ({
      path,
      pattern: new RegExp(
        `^${path
          .replace(/\./g, '\\.')
          .replace(/\{(ref|path|branch|tree_sha|basehead)\}/g, '.+')
          .replace(/\{\w+\}/g, '[^/]+')}$`,
      ),
    }));
  loaded = { api, ajv, patterns };
  return loaded;
}

/**
 * OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, references point into our copy, examples go. Two mends of the
 * description itself: alternatives of `oneOf` overlap there (a 409 fits two error forms), and addresses that default
 * to the empty string are declared as `uri`, which the empty string is not.
 */
function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, example: _, examples: __, ...rest } = value as Schema;
  const out: Schema = {};
  for (const [key, inner] of Object.entries(rest)) {
    if (key === 'format' && inner === 'uri' && rest['default'] === '') continue;
    out[key === 'oneOf' ? 'anyOf' : key] =
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/', 'gh#/') : normalise(inner);
  }
  return nullable === true ? { anyOf: [out, { type: 'null' }] } : out;
}

function validatorFor(
  method: string,
  path: string,
  status: number,
): { name: string; validate: ValidateFunction | undefined } | undefined {
  const { api, ajv, patterns } = load();
  const found = patterns.find(
    ({ path: known, pattern }) => pattern.test(path) && api.paths[known]?.[method.toLowerCase()] !== undefined,
  );
  if (found === undefined) return undefined;
  const name = `${method} ${found.path} ${status}`;
  if (!validators.has(name)) validators.set(name, compile(ajv, api, found.path, method, status));
  return { name, validate: validators.get(name) };
}

function compile(ajv: Ajv, api: OpenApi, path: string, method: string, status: number): ValidateFunction | undefined {
  const response = api.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  const resolved =
    response?.$ref === undefined
      ? response
      : (api.components['responses']?.[response.$ref.split('/').pop()!] as typeof response);
  const schema = resolved?.content?.['application/json']?.schema;
  return schema === undefined ? undefined : ajv.compile(normalise(schema) as Schema);
}

/** fetch that throws on a response that GitHub's description does not allow. */
export const checkedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const url = new URL(typeof input === 'string' ? input : input instanceof URL ? input : input.url);
  const json = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (!present || !json || url.pathname === '/graphql' || url.pathname.startsWith('/sandbox')) return response;
  const complaint = complaintAbout({
    method: init?.method ?? 'GET',
    path: url.pathname,
    status: response.status,
    body: await response.clone().json(),
  });
  if (complaint !== undefined) throw new Error(`not as GitHub describes it: ${complaint}`);
  return response;
};

export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

/** What GitHub's description has against an answer; an error status that it does not describe is let through. */
export function complaintAbout({ method, path, status, body }: Answer): string | undefined {
  const found = validatorFor(method, path, status);
  if (found === undefined) return status < 400 ? `${method} ${path}: a path that GitHub does not describe` : undefined;
  if (found.validate === undefined)
    return status < 400 ? `${found.name}: a status that GitHub does not describe` : undefined;
  if (found.validate(body)) return void validated.add(found.name);
  const errors = (found.validate.errors ?? [])
    .slice(0, 6)
    .map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  return `${found.name}: ${errors.join('; ')}`;
}
