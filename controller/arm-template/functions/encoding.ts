import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { text } from './arguments.ts';
import { parseJsonText } from './objects.ts';
import { eager, type FunctionSpec } from './spec.ts';

/** Base64 and data URIs. */
export const encodingFunctions: readonly FunctionSpec[] = [
  eager('base64', 1, 1, (args) => Buffer.from(text(args, 0, 'base64'), 'utf8').toString('base64')),
  eager('base64ToString', 1, 1, (args) => decode(text(args, 0, 'base64ToString'), 'base64ToString')),
  eager('base64ToJson', 1, 1, (args) =>
    parseJsonText(decode(text(args, 0, 'base64ToJson'), 'base64ToJson'), 'base64ToJson'),
  ),
  eager(
    'dataUri',
    1,
    1,
    (args) =>
      `data:text/plain;charset=utf-8;base64,${Buffer.from(text(args, 0, 'dataUri'), 'utf8').toString('base64')}`,
  ),
  eager('dataUriToString', 1, 1, dataUriToString),
];

function decode(encoded: string, fn: string): string {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded) || encoded.replace(/\s/g, '').length % 4 !== 0) {
    throw invalid(
      `The template language function '${fn}' was invoked with a parameter that is not valid. The value cannot be converted to the target type. ` +
        `Please see https://aka.ms/arm-functions#${fn.toLowerCase()} for usage details.`,
    );
  }
  return Buffer.from(encoded, 'base64').toString('utf8');
}

/** `data:[media type][;charset=…][;base64],data`. */
function dataUriToString(args: readonly Json[]): string {
  const value = text(args, 0, 'dataUriToString');
  const parts = /^data:([^,]*?)(;base64)?,(.*)$/is.exec(value);
  if (!parts) {
    throw invalid(
      `The template language function 'dataUriToString' expects its parameter to be formatted as a valid data URI. The provided value '${value}' was not formatted correctly. ` +
        'Please see https://aka.ms/arm-functions#datauritostring for usage details.',
    );
  }
  if (parts[2]) return decode(parts[3]!, 'dataUriToString');
  return decodeURIComponent(parts[3]!);
}
