import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { member, toText } from '../evaluate/values.ts';
import { object, text } from './arguments.ts';
import { eager, type FunctionSpec } from './spec.ts';

export const uriFunctions: readonly FunctionSpec[] = [
  eager('uri', 2, 2, joinUri),
  eager('uriComponent', 1, 1, (args) => escapeData(text(args, 0, 'uriComponent'))),
  eager('uriComponentToString', 1, 1, uriComponentToString),
  eager('parseUri', 1, 1, (args) => parseUri(text(args, 0, 'parseUri'))),
  eager('buildUri', 1, 1, buildUri),
];

function joinUri(args: readonly Json[]): string {
  const base = text(args, 0, 'uri');
  if (!URL.canParse(base)) {
    throw invalid(
      `The template language function 'uri' expects its first argument to be a uri string. The provided value is '${base}'. ` +
        'Please see https://aka.ms/arm-functions#uri for usage details.',
    );
  }
  return new URL(text(args, 1, 'uri'), base).href;
}

/** RFC 3986: all but the unreserved characters; `encodeURIComponent` leaves five more as they are. */
function escapeData(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function uriComponentToString(args: readonly Json[]): string {
  const value = text(args, 0, 'uriComponentToString');
  // .NET leaves an escape that is not one as it stands.
  return value.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8');
  });
}

function parseUri(value: string): Json {
  if (!URL.canParse(value))
    throw invalid(`The template language function 'parseUri' expects a uri string. The provided value is '${value}'.`);
  const url = new URL(value);
  const scheme = url.protocol.slice(0, -1);
  const usual = scheme === 'https' ? 443 : scheme === 'http' ? 80 : -1;
  return {
    scheme,
    host: url.hostname,
    port: url.port === '' ? usual : Number(url.port),
    path: url.pathname,
    ...(url.search && { query: url.search }),
  };
}

function buildUri(args: readonly Json[]): string {
  const parts = object(args, 0, 'buildUri');
  const part = (name: string) => toText(member(parts, name) ?? null);
  const scheme = part('scheme') || 'https';
  if (part('host') === '') throw invalid("The template language function 'buildUri' expects an object with a 'host'.");
  const port = part('port') === '' ? '' : `:${part('port')}`;
  const path = part('path').replace(/^(?!\/)/, '/');
  const query = part('query').replace(/^(?=[^?])/, '?');
  return `${scheme}://${part('host')}${port}${path}${query}`;
}
