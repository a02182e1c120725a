import { readFile, writeFile } from 'node:fs/promises';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

/**
 * Writes controller/manifests/schema.generated.ts from schemas/*.schema.json, so that types are never written twice.
 * `node schemas/generate.ts --check` exits 1 where the file is stale.
 */
const kinds = {
  environment: 'EnvironmentSpec',
  person: 'PersonSpec',
  'sign-off-policy': 'SignOffPolicySpec',
  'shared-service': 'SharedServiceSpec',
  workspace: 'WorkspaceSpec',
  'workspace-service': 'WorkspaceServiceSpec',
  'user-resource': 'UserResourceSpec',
  ratification: 'RatificationSpec',
  'break-glass': 'BreakGlassSpec',
  'freeze-lift': 'FreezeLiftSpec',
  template: 'TemplateSpec',
} as const;

const target = new URL('../controller/manifests/schema.generated.ts', import.meta.url);

type Node = { [key: string]: unknown };

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Titles of members would become type names that clash between files; open objects are JSON, not `unknown`. */
function forTypes(schema: Node): Node {
  const { title: _title, examples: _examples, oneOf: _rules, ...rest } = schema;
  const describes = isNode(rest['items']) || ['type', 'enum', 'const', 'anyOf'].some((key) => key in rest);
  if (!describes) return { ...rest, tsType: 'Json' };
  const closed = rest['additionalProperties'] !== undefined && rest['additionalProperties'] !== true;
  if (rest['type'] === 'object' && !closed) return { description: rest['description'], tsType: 'JsonObject' };
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => {
      if (key === 'properties' && isNode(value)) {
        return [
          key,
          Object.fromEntries(Object.entries(value).map(([name, member]) => [name, forTypes(member as Node)])),
        ];
      }
      if (key === 'anyOf') return [key, (value as Node[]).map(forTypes)];
      if ((key === 'items' || key === 'additionalProperties') && isNode(value)) return [key, forTypes(value)];
      return [key, value];
    }),
  );
}

async function typesOf(file: string, name: string): Promise<string> {
  const schema = JSON.parse(await readFile(new URL(`${file}.schema.json`, import.meta.url), 'utf8'));
  const spec = forTypes(schema.properties.spec);
  return compile({ ...spec, title: name } as JSONSchema, name, {
    bannerComment: '',
    style: { singleQuote: true, printWidth: 120 },
    ignoreMinAndMaxItems: true,
    unknownAny: true,
  });
}

export async function generate(): Promise<string> {
  const parts = await Promise.all(Object.entries(kinds).map(([file, name]) => typesOf(file, name)));
  const head =
    "// Made by `npm run generate` from schemas/; edit those.\nimport type { Json, JsonObject } from '../core/json.ts';\n";
  return `${head}\n${parts.map((part) => part.trim()).join('\n\n')}\n`;
}

if (import.meta.main) {
  const text = await generate();
  if (process.argv.includes('--check')) {
    if ((await readFile(target, 'utf8')) !== text) {
      process.stderr.write('controller/manifests/schema.generated.ts is stale: run `npm run generate`\n');
      process.exitCode = 1;
    }
  } else {
    await writeFile(target, text);
  }
}
