import type { Json } from '../../controller/core/json.ts';

/** Reads JSON as Azure Resource Manager does: comments, trailing commas and raw line breaks in strings are allowed. */
export function parse(source: string): Json {
  const text = source.replace(/^\uFEFF/, '');
  const parts =
    /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|,(?=\s*(?:(?:\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)\s*)*[}\]])/g;
  return JSON.parse(
    text.replace(parts, (part) =>
      part.startsWith('"') ? part.replace(/\r?\n/g, '\\n').replaceAll('\t', '\\t') : part.startsWith(',') ? '' : ' ',
    ),
  ) as Json;
}
