import { type Diagnostic, error } from '../core/diagnostic.ts';
import { messageOf } from '../core/errors.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { findHiddenCharacter } from '../manifests/find-hidden-character.ts';
import { describe } from '../manifests/phrases.ts';

/** main.json as an ARM template, by its top level only: expanding it is arm-template's work. */
export function checkMain(
  file: string,
  text: string,
): { readonly main?: JsonObject; readonly diagnostics: readonly Diagnostic[] } {
  const start = { file, line: 1, column: 1 };
  const hidden = findHiddenCharacter(text);
  if (hidden)
    return { diagnostics: [error(hidden.code, hidden.message, { file, line: hidden.line, column: hidden.column })] };
  const parsed = parse(text);
  if ('mistake' in parsed) {
    const { mistake, line, column } = parsed;
    return {
      diagnostics: [
        error('json-syntax', `expected JSON, found a mistake in the syntax: ${mistake}`, { file, line, column }),
      ],
    };
  }
  const main = parsed.value;
  if (!isJsonObject(main))
    return { diagnostics: [error('arm-template', `expected an ARM template, found ${describe(main)}`, start)] };
  const diagnostics = mistakes(main).map((message) => error('arm-template', message, start));
  return diagnostics.length > 0 ? { diagnostics } : { main, diagnostics };
}

function parse(
  text: string,
): { readonly value: unknown } | { readonly mistake: string; readonly line: number; readonly column: number } {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    const message = messageOf(cause);
    const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? (/end of JSON/.test(message) ? text.length : 0));
    const before = text.slice(0, offset).split('\n');
    return { mistake: message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}

function mistakes(main: JsonObject): string[] {
  const found: string[] = [];
  const schema = main['$schema'];
  if (typeof schema !== 'string' || !/\/(subscriptionD|d)eploymentTemplate\.json#?$/.test(schema)) {
    found.push(
      'expected `$schema` of a deployment template, such as https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    );
  }
  if (typeof main['contentVersion'] !== 'string') found.push('expected `contentVersion`, such as "1.0.0.0"');
  const symbolic = main['languageVersion'] === '2.0';
  if (symbolic ? !isJsonObject(main['resources']) : !Array.isArray(main['resources'])) {
    found.push(
      `expected \`resources\` as ${symbolic ? 'an object, because languageVersion is 2.0' : 'an array (an object needs "languageVersion": "2.0")'}, found ${describe(main['resources'])}`,
    );
  }
  for (const section of ['parameters', 'variables', 'outputs', 'functions', 'definitions']) {
    const value = main[section];
    const list = section === 'functions' && Array.isArray(value);
    if (value !== undefined && !isJsonObject(value) && !list)
      found.push(`expected \`${section}\` as an object, found ${describe(value)}`);
  }
  return found;
}
