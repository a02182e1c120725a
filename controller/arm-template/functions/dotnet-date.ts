import { invalid } from '../evaluate/problem.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** .NET standard formats as custom ones, culture en-US, times in UTC. */
const standard: { readonly [letter: string]: string } = {
  d: 'M/d/yyyy',
  D: 'dddd, MMMM d, yyyy',
  f: 'dddd, MMMM d, yyyy h:mm tt',
  F: 'dddd, MMMM d, yyyy h:mm:ss tt',
  g: 'M/d/yyyy h:mm tt',
  G: 'M/d/yyyy h:mm:ss tt',
  M: 'MMMM d',
  m: 'MMMM d',
  Y: 'MMMM yyyy',
  y: 'MMMM yyyy',
  o: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  O: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: "yyyy-MM-dd'T'HH:mm:ss",
  t: 'h:mm tt',
  T: 'h:mm:ss tt',
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  U: 'dddd, MMMM d, yyyy h:mm:ss tt',
};

const partPattern = /'[^']*'|"[^"]*"|\\.|%|y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|z+|K|[\s\S]/g;

/** Writes a date as .NET's `DateTime.ToString(format)` does in UTC. */
export function formatDate(date: Date, format: string): string {
  const pattern = format.length === 1 ? standard[format] : format;
  if (pattern === undefined) throw invalid(`The date format '${format}' is not valid.`);
  return pattern.replace(partPattern, (part) => {
    const first = part[0]!;
    if (first === "'" || first === '"') return part.slice(1, -1);
    if (first === '\\') return part.slice(1);
    return first === '%' ? '' : (writePart(date, first, part.length) ?? part);
  });
}

function writePart(date: Date, letter: string, length: number): string | undefined {
  const number = (value: number) => String(value).padStart(Math.min(length, 2), '0');
  switch (letter) {
    case 'y':
      return length < 3 ? number(date.getUTCFullYear() % 100) : String(date.getUTCFullYear()).padStart(length, '0');
    case 'M':
      return length < 3 ? number(date.getUTCMonth() + 1) : shorten(months[date.getUTCMonth()]!, length);
    case 'd':
      return length < 3 ? number(date.getUTCDate()) : shorten(days[date.getUTCDay()]!, length);
    case 'H':
      return number(date.getUTCHours());
    case 'h':
      return number(date.getUTCHours() % 12 || 12);
    case 'm':
      return number(date.getUTCMinutes());
    case 's':
      return number(date.getUTCSeconds());
    case 'f':
      return fraction(date).slice(0, length);
    case 'F':
      return fraction(date).slice(0, length).replace(/0+$/, '');
    case 't':
      return (date.getUTCHours() < 12 ? 'AM' : 'PM').slice(0, length);
    case 'z':
      return length === 1 ? '+0' : length === 2 ? '+00' : '+00:00';
    case 'K':
      return 'Z';
    default:
      return undefined;
  }
}

function shorten(name: string, length: number): string {
  return length === 3 ? name.slice(0, 3) : name;
}

function fraction(date: Date): string {
  return `${String(date.getUTCMilliseconds()).padStart(3, '0')}0000`;
}

/** Reads ISO 8601 (extended and basic), .NET's `u`, `s`, `o`, `r` and `G` forms; without an offset it is UTC. */
export function parseDate(value: string): Date | undefined {
  const iso = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    value.trim(),
  );
  if (iso) {
    const [, y, mo, d, h = '00', mi = '00', s = '00', f = '', zone = 'Z'] = iso;
    return valid(`${y}-${mo}-${d}T${h}:${mi}:${s}${f.slice(0, 4)}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  }
  const general = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))? (AM|PM))?$/i.exec(value.trim());
  if (general) {
    const [, mo, d, y, h = '12', mi = '00', s = '00', half = 'AM'] = general;
    const hour = (Number(h) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
    const two = (part: string | number) => String(part).padStart(2, '0');
    return valid(`${y}-${two(mo!)}-${two(d!)}T${two(hour)}:${mi}:${s}Z`);
  }
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(value) ? valid(value) : undefined;
}

function valid(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
