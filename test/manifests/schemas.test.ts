import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../controller/core/json.ts';
import { kindSchemas } from '../../controller/manifests/schemas.ts';
import { generate } from '../../schemas/generate.ts';

const folder = new URL('../../schemas/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));

function load(file: string): JsonObject {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}

function* objects(schema: Json, path: string): Generator<[path: string, schema: JsonObject]> {
  if (!isJsonObject(schema)) return;
  yield [path, schema];
  for (const [name, member] of Object.entries(isJsonObject(schema['properties']) ? schema['properties'] : {}))
    yield* objects(member, `${path}/${name}`);
  if (schema['items']) yield* objects(schema['items'], `${path}/items`);
}

describe.each(files)('%s', (file) => {
  const schema = load(file);

  it('compiles in strict mode and accepts its own examples', () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    formats.default(ajv);
    const validate = ajv.compile(schema);

    expect(schema['examples']).toBeInstanceOf(Array);
    for (const example of schema['examples'] as Json[]) {
      validate(structuredClone(example));
      expect(validate.errors).toBeNull();
    }
  });

  it('explains every member and refuses unknown ones', () => {
    for (const [path, member] of objects(schema, '')) {
      const described =
        path.endsWith('/items') || (typeof member['title'] === 'string' && typeof member['description'] === 'string');
      // What a JSON Schema inside a manifest may say is not ours to explain.
      if (!path.startsWith('/spec/parameters/')) expect(described, path).toBe(true);
      if (isJsonObject(member['properties']) && !path.startsWith('/spec/parameters'))
        expect(member['additionalProperties'], path).toBe(false);
    }
  });

  it('gives examples that its members accept', () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: false });
    formats.default(ajv);
    for (const [path, member] of objects(schema, '')) {
      const validate = ajv.compile({ ...member, $id: `https://test.example/${file}${path}` });
      for (const example of (member['examples'] ?? []) as Json[]) {
        validate(example);
        expect(validate.errors, `${path} ${JSON.stringify(example)}`).toBeNull();
      }
    }
  });
});

it('every kind has its schema, and the plan one of its own', () => {
  const titles = files.map((file) => load(file)['title']);

  expect(titles.sort()).toEqual([...Object.keys(kindSchemas), 'Plan'].sort());
});

it('the generated types are those of the schemas', async () => {
  const written = readFileSync(new URL('../../controller/manifests/schema.generated.ts', import.meta.url), 'utf8');

  expect(await generate(), 'run `npm run generate`').toBe(written);
});
