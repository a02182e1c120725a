import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { answerGraphql } from '../graphql/answer.ts';
import { discover } from '../oidc/discovery.ts';
import { servePage } from '../pages/serve-page.ts';
import type { World } from '../world.ts';
import { type Tokens, viewerOf } from './auth.ts';
import { authorize, targetOf, viewerIn } from './authorize.ts';
import { control } from './control.ts';
import { ApiError, apiError } from './errors.ts';
import { type Fault, spoil, sufferFaults } from './faults.ts';
import type { Quota } from './quota.ts';
import type { ApiRequest, Reply, Viewer } from './request.ts';
import type { Router } from './router.ts';
import { isGitPath, serveGit } from './smart-git.ts';

export interface ServerParts {
  readonly world: World;
  readonly tokens: Tokens;
  readonly router: Router;
  readonly faults: Fault[];
  readonly quota: Quota;
  readonly changed: () => void;
}

/** One HTTP request from first byte to last; errors become GitHub's bodies, our own mistakes a 500 that says so. */
export async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL((request.url ?? '/').replace(/^\/{2,}/, '/'), parts.world.origin);
  try {
    if (!url.pathname.startsWith('/sandbox/')) {
      if ((await sufferFaults(parts.faults, request.method ?? 'GET', url.pathname)) === 'drop')
        return void request.destroy();
    }
    if (isGitPath(url.pathname)) {
      await serveGit(parts.world, parts.tokens, request, response, url);
      if (request.method === 'POST') parts.changed();
      return;
    }
    send(response, await answer(parts, request, url));
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    if (error instanceof ApiError)
      return send(response, { status: error.status, body: error.body(), headers: error.headers });
    // git clients show no body, so a mistake of ours must be seen here.
    console.error(error);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    send(response, { status: 500, body: { message: `sandbox GitHub failed: ${text}` } });
  }
}

async function answer(parts: ServerParts, request: IncomingMessage, url: URL): Promise<Reply> {
  const { world, quota } = parts;
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const body = await readBody(request);
  if (url.pathname.startsWith('/sandbox/')) {
    const reply = await control(world, parts.faults, { method, path: url.pathname, body });
    parts.changed();
    return reply;
  }
  const open = method === 'GET' ? await openToAll(parts, url) : undefined;
  if (open !== undefined) return open;
  const viewer = await viewerOf(world, parts.tokens, request.headers.authorization);
  const who = viewer?.kind === 'account' ? `user ID ${viewer.account.id}` : (viewer?.kind ?? 'anonymous');
  // Asking for the limit costs nothing.
  if (url.pathname === '/rate_limit') return { status: 200, body: rateLimit(quota, who) };
  quota.take(who);
  const reply = spoil(parts.faults, method, url.pathname, await route(parts, viewer, { request, method, url, body }));
  const tagged = withEtag(request, reply);
  if (tagged.status === 304) quota.giveBack(who);
  return { ...tagged, headers: { ...limitHeaders(quota, who), ...tagged.headers } };
}

/** What needs no credentials: pages for people at this machine, and the issuer's keys. */
async function openToAll({ world, changed }: ServerParts, url: URL): Promise<Reply | undefined> {
  const reply = await discover(world, url.pathname);
  if (reply !== undefined) changed();
  return reply ?? servePage(world, url.pathname);
}

async function route(
  parts: ServerParts,
  viewer: Viewer | undefined,
  asked: { readonly request: IncomingMessage; readonly method: string; readonly url: URL; readonly body: JsonObject },
): Promise<Reply> {
  const { world } = parts;
  if (asked.url.pathname === '/graphql') {
    const reply = await world.exclusively(() => answerGraphql(world, viewer, asked.body));
    parts.changed();
    return reply;
  }
  const match = parts.router(asked.method, decodable(asked.url.pathname));
  if (match === undefined) throw apiError(404, 'Not Found');
  const target = targetOf(world, match.route, match.params);
  const call = callOf(asked.request, asked.url, match.params, asked.body, viewerIn(target, viewer));
  authorize(match.route, call);
  if (match.route.method === 'GET') return match.route.run(target, call);
  const reply = await world.exclusively(() => match.route.run(target, call));
  parts.changed();
  return reply;
}

function decodable(path: string): string {
  try {
    decodeURIComponent(path);
    return path;
  } catch (error) {
    throw error instanceof URIError ? apiError(400, 'Bad Request: the path is not percent-encoded UTF-8') : error;
  }
}

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw apiError(400, 'Problems parsing JSON');
  }
  if (Array.isArray(value)) return { labels: value as Json[] };
  if (!isJsonObject(value)) throw apiError(400, 'Body should be a JSON object');
  return value;
}

function callOf(
  request: IncomingMessage,
  url: URL,
  params: ApiRequest['params'],
  body: JsonObject,
  viewer: Viewer | undefined,
): ApiRequest {
  const headers: { [name: string]: string | undefined } = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    params,
    query: url.searchParams,
    headers,
    body,
    viewer,
    get actor() {
      if (viewer?.kind !== 'account') throw apiError(401, 'Requires authentication');
      return viewer.account;
    },
  };
}

function rateLimit(quota: Quota, who: string): Json {
  const core = quota.show(who);
  return { resources: { core, search: core, graphql: core }, rate: core };
}

function limitHeaders(quota: Quota, who: string): { [name: string]: string } {
  const { limit, remaining, used, reset } = quota.show(who);
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  };
}

function bytesOf(reply: Reply): Buffer | undefined {
  return reply.raw?.bytes ?? (reply.body === undefined ? undefined : Buffer.from(JSON.stringify(reply.body)));
}

/** A read carries an ETag, and is a 304 where the caller already has it. */
function withEtag(request: IncomingMessage, reply: Reply): Reply {
  const bytes = bytesOf(reply);
  if (request.method !== 'GET' || reply.status !== 200 || bytes === undefined) return reply;
  const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
  const headers = { ...reply.headers, etag };
  return request.headers['if-none-match']?.replace(/^W\//, '') === etag
    ? { status: 304, headers }
    : { ...reply, headers };
}

function send(response: ServerResponse, reply: Reply): void {
  const bytes = bytesOf(reply);
  response.writeHead(reply.status, {
    ...(bytes === undefined
      ? {}
      : { 'content-type': reply.raw?.type ?? 'application/json; charset=utf-8', 'content-length': bytes.length }),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': randomUUID(),
    ...reply.headers,
  });
  response.end(bytes);
}
