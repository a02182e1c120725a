import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { toText } from '../evaluate/values.ts';

/** .NET composite formatting: `{index[,alignment][:format]}`, braces doubled to mean themselves. */
export function formatComposite(pattern: string, args: readonly Json[]): string {
  return pattern.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (found, item: string | undefined) => {
    if (found === '{{') return '{';
    if (found === '}}') return '}';
    const parts = /^(\d+)(?:\s*,\s*(-?\d+))?(?::(.*))?$/s.exec(item ?? '');
    if (!parts) throw badFormat('Input string was not in a correct format.');
    const at = Number(parts[1]);
    if (at >= args.length) {
      throw badFormat(
        'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.',
      );
    }
    const text = formatOne(args[at]!, parts[3] ?? '');
    const width = Number(parts[2] ?? 0);
    return width < 0 ? text.padEnd(-width) : text.padStart(width);
  });
}

function formatOne(value: Json, format: string): string {
  return typeof value === 'number' && format !== '' ? formatNumber(value, format) : toText(value);
}

/** Standard numeric formats, and custom ones of `0`, `#`, `,` and `.`; invariant culture. */
function formatNumber(value: number, format: string): string {
  const standard = /^([A-Za-z])(\d{0,2})$/.exec(format);
  if (!standard) return formatCustom(value, format);
  const precision = standard[2] === '' ? undefined : Number(standard[2]);
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  switch (standard[1]) {
    case 'D':
    case 'd':
      return sign + String(size).padStart(precision ?? 0, '0');
    case 'X':
    case 'x': {
      const hex = BigInt.asUintN(value < 0 ? 32 : 64, BigInt(value))
        .toString(16)
        .padStart(precision ?? 0, '0');
      return standard[1] === 'X' ? hex.toUpperCase() : hex;
    }
    case 'F':
    case 'f':
      return sign + size.toFixed(precision ?? 2);
    case 'N':
    case 'n':
      return sign + grouped(size.toFixed(precision ?? 2));
    case 'P':
    case 'p':
      return `${sign}${grouped((size * 100).toFixed(precision ?? 2))} %`;
    case 'G':
    case 'g':
    case 'R':
    case 'r':
      return String(value);
    default:
      throw badFormat('Format specifier was invalid.');
  }
}

function formatCustom(value: number, format: string): string {
  const parts = /^([^0#.,]*)([#0,]*)(?:\.([0#]*))?([^0#.,]*)$/.exec(format);
  if (!parts) throw badFormat('Format specifier was invalid.');
  const [, before = '', whole = '', fraction = '', after = ''] = parts;
  const fixed = Math.abs(value).toFixed(fraction.length);
  const [digits = '0', decimals = ''] = fixed.split('.');
  const minimum = whole.replace(/[^0]/g, '').length;
  const padded = (digits === '0' && minimum === 0 ? '' : digits).padStart(minimum, '0');
  const kept = decimals.replace(new RegExp(`0{0,${fraction.length - fraction.lastIndexOf('0') - 1}}$`), '');
  const body = (whole.includes(',') ? grouped(padded) : padded) + (kept ? `.${kept}` : '');
  return `${value < 0 ? '-' : ''}${before}${body}${after}`;
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

function badFormat(why: string): Error {
  return invalid(
    `Unable to evaluate language function 'format': the format is invalid: '${why}'. Please see https://aka.ms/arm-function-format for usage details.`,
  );
}
