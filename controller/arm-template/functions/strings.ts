import type { Json } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { findKey, sameJson, toText } from '../evaluate/values.ts';
import { integer, list, scalar, text, wrongType } from './arguments.ts';
import { formatComposite } from './dotnet-format.ts';
import { guidOf, uniqueStringOf } from './hash.ts';
import { eager, type FunctionSpec, many, through } from './spec.ts';

export const stringFunctions: readonly FunctionSpec[] = [
  through('concat', 0, many, concat),
  through('contains', 2, 2, (args) => contains(args[0]!, args[1]!)),
  eager('endsWith', 2, 2, (args) => lower(args, 0, 'endsWith').endsWith(lower(args, 1, 'endsWith'))),
  eager('format', 1, many, (args) => formatComposite(text(args, 0, 'format'), args.slice(1))),
  eager('guid', 1, many, (args) => guidOf(args.map((_, i) => toText(scalar(args, i, 'guid'))))),
  eager('indexOf', 2, 2, (args) => position(args, 'indexOf')),
  eager('join', 2, 2, join),
  eager('lastIndexOf', 2, 2, (args) => position(args, 'lastIndexOf')),
  eager('padLeft', 2, 3, padLeft),
  eager('replace', 3, 3, (args) =>
    text(args, 0, 'replace').replaceAll(nonEmpty(args, 1, 'replace'), () => text(args, 2, 'replace')),
  ),
  eager('split', 2, 2, split),
  eager('startsWith', 2, 2, (args) => lower(args, 0, 'startsWith').startsWith(lower(args, 1, 'startsWith'))),
  eager('string', 1, 1, (args) => toText(args[0]!)),
  eager('substring', 2, 3, substring),
  eager('toLower', 1, 1, (args) => text(args, 0, 'toLower').toLowerCase()),
  eager('toUpper', 1, 1, (args) => text(args, 0, 'toUpper').toUpperCase()),
  eager('trim', 1, 1, (args) => text(args, 0, 'trim').trim()),
  eager('uniqueString', 1, many, (args) => uniqueStringOf(args.map((_, i) => toText(scalar(args, i, 'uniqueString'))))),
];

function lower(args: readonly Json[], at: number, fn: string): string {
  return text(args, at, fn).toLowerCase();
}

function nonEmpty(args: readonly Json[], at: number, fn: string): string {
  const value = text(args, at, fn);
  if (value === '')
    throw invalid(`The template language function '${fn}' expects its second parameter to be a non-empty string.`);
  return value;
}

/** Arrays if the first argument is one, text otherwise. */
function concat(args: readonly Json[]): Json {
  if (args.some(Array.isArray)) return args.flatMap((_, i) => list(args, i, 'concat'));
  return args.map((_, i) => toText(scalar(args, i, 'concat'))).join('');
}

/** Case counts for strings and elements, not for member names (bicep baseline indexOf-contains-case). */
function contains(container: Json, item: Json): boolean {
  if (typeof container === 'string') return container.includes(toText(scalar([container, item], 1, 'contains')));
  if (Array.isArray(container)) return container.some((element) => sameJson(element, item));
  if (isJsonObject(container))
    return findKey(container, toText(scalar([container, item], 1, 'contains'))) !== undefined;
  throw wrongType('contains', 0, 'Array, Object or String', container);
}

/** Strings without case, array elements exactly: measured by Bicep against the engine. */
function position(args: readonly Json[], fn: 'indexOf' | 'lastIndexOf'): number {
  const [container, item] = args as [Json, Json];
  if (Array.isArray(container)) {
    const same = (element: Json) => sameJson(element, item);
    return fn === 'indexOf' ? container.findIndex(same) : container.findLastIndex(same);
  }
  return lower(args, 0, fn)[fn](lower(args, 1, fn));
}

function join(args: readonly Json[]): string {
  const parts = list(args, 0, 'join');
  return parts.map((_, i) => toText(scalar(parts, i, 'join'))).join(text(args, 1, 'join'));
}

function padLeft(args: readonly Json[]): string {
  const value = toText(scalar(args, 0, 'padLeft'));
  const width = integer(args, 1, 'padLeft');
  const fill = args.length > 2 ? text(args, 2, 'padLeft') : ' ';
  if (width < 0 || width > 512)
    throw invalid(`The template language function 'padLeft' expects a length from '0' to '512', not '${width}'.`);
  if (fill.length !== 1)
    throw invalid(
      `The template language function 'padLeft' expects its third parameter to be a single character, not '${fill}'.`,
    );
  return value.padStart(width, fill);
}

function split(args: readonly Json[]): Json {
  const value = text(args, 0, 'split');
  const given = args[1]!;
  const separators = Array.isArray(given) ? given.map((_, i) => text(given, i, 'split')) : [text(args, 1, 'split')];
  const used = separators.filter((separator) => separator !== '');
  if (used.length === 0) return [value];
  const pattern = used.map((separator) => separator.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return value.split(new RegExp(pattern));
}

function substring(args: readonly Json[]): string {
  const value = text(args, 0, 'substring');
  const start = integer(args, 1, 'substring');
  const length = args.length > 2 ? integer(args, 2, 'substring') : value.length - start;
  if (start < 0 || length < 0 || start + length > value.length) {
    throw invalid(
      `Unable to evaluate template language function 'substring'. The index and length parameters must refer to a location within the string. ` +
        `The index parameter: '${start}', the length parameter: '${length}', the length of the string parameter: '${value.length}'. ` +
        'Please see https://aka.ms/arm-functions#substring for usage details.',
    );
  }
  return value.slice(start, start + length);
}
