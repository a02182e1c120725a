import type { IncomingMessage } from 'node:http';
import type { Json } from '../../../core/json.ts';
import { ArmError, type ArmRequest } from '../types.ts';

/** A request before anybody has asked who sends it. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: { readonly [lowerCaseName: string]: string };
  readonly headers: { readonly [lowerCaseName: string]: string | undefined };
  readonly text: string;
  readonly origin: string;
}

/** Template, parameters and the rest: Azure's limit for one request is 4 MB. */
const limit = 4 * 1024 * 1024;

/** SDKs send `//subscriptions/…` and `%24filter=…`: slashes collapse, names are decoded (testworld.md 3.4). */
export async function readRequest(message: IncomingMessage, origin: string): Promise<RawRequest> {
  const [rawPath = '/', rawQuery = ''] = splitOnce(message.url ?? '/', '?');
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  return {
    method: (message.method ?? 'GET').toUpperCase(),
    path: decodePath(rawPath),
    query: Object.fromEntries([...new URLSearchParams(rawQuery)].map(([name, value]) => [name.toLowerCase(), value])),
    headers,
    text: await readText(message),
    origin,
  };
}

export function jsonBody(raw: RawRequest): Json | undefined {
  if (raw.text.trim() === '') return undefined;
  try {
    return JSON.parse(raw.text) as Json;
  } catch (error) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The request content was invalid and could not be deserialized: '${error instanceof Error ? error.message : String(error)}'.`,
    );
  }
}

const methods: readonly string[] = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];

export function isArmMethod(method: string): method is ArmRequest['method'] {
  return methods.includes(method);
}

function decodePath(path: string): string {
  const collapsed = path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  try {
    return decodeURIComponent(collapsed);
  } catch (error) {
    if (error instanceof URIError) throw new ArmError(400, 'InvalidRequestUri', 'The request uri is invalid.');
    throw error;
  }
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size > limit)
      throw new ArmError(
        413,
        'RequestContentTooLarge',
        `The request content size exceeds the maximum size of '${limit}' bytes.`,
      );
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
