import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { pushRules } from '../act/protect.ts';
import { recordPush } from '../act/push.ts';
import { repositoryAt } from '../forks.ts';
import { listRefs } from '../git/refs.ts';
import { rulesetRules } from '../rules/hook-variables.ts';
import type { Account } from '../state/records.ts';
import { accountOf, fullName, type World } from '../world.ts';
import { type Tokens, viewerOf } from './auth.ts';
import { ApiError } from './errors.ts';
import { nameTheGuard, pushCommands } from './receive-pack.ts';

const services = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** True for the paths of git's smart HTTP protocol. */
export function isGitPath(path: string): boolean {
  return services.test(path);
}

/**
 * Hands the request to `git http-backend` (CGI). A push runs alone, between two looks at the refs: the difference is
 * what was pushed and by whom, on record before the client gets its answer.
 */
export async function serveGit(
  base: World,
  tokens: Tokens,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, owner, name, service] = services.exec(url.pathname)!;
  const caller = await gitAccount(base, tokens, request.headers.authorization);
  if (caller === undefined) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"', 'content-type': 'text/plain' });
    response.end('Authentication failed.\n');
    return;
  }
  const world = repositoryAt(base, owner!, name!);
  const account = world === undefined ? caller : accountOf(world, caller.id);
  if (world === undefined || account.permission === 'none') return refuse(response, 404, 'Repository not found.');
  const pushing = service === 'git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
  if (pushing && account.permission === 'read') {
    return refuse(response, 403, `Permission to ${fullName(world)}.git denied to ${account.login}.`);
  }
  const backend = (extra: readonly string[]) => runBackend(world, request, url, service!, account, extra);
  if (service !== 'git-receive-pack') return send(response, await backend([]));
  const body = await readAll(request);
  await world.exclusively(async () => {
    const before = await listRefs(world.repo, 'refs/');
    const rules = rulesetRules(world, account, pushCommands(body, request.headers['content-encoding']));
    const extra = [...pushRules(world, account), ...rules.variables];
    const reply = await runBackend(world, request, url, service, account, extra, body);
    await recordPush(world, account, before, await listRefs(world.repo, 'refs/'));
    send(response, nameTheGuard(reply, rules.refs));
  });
}

async function gitAccount(world: World, tokens: Tokens, header: string | undefined): Promise<Account | undefined> {
  try {
    const viewer = await viewerOf(world, tokens, header);
    return viewer?.kind === 'account' ? viewer.account : undefined;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${message}\n`);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function runBackend(
  world: World,
  request: IncomingMessage,
  url: URL,
  service: string,
  account: Account,
  extra: readonly string[],
  body?: Buffer,
): Promise<Buffer> {
  const header = (name: string) => String(request.headers[name] ?? '');
  const variables = [
    'GIT_CONFIG_GLOBAL=/dev/null',
    'GIT_CONFIG_NOSYSTEM=1',
    'GIT_HTTP_EXPORT_ALL=1',
    `GIT_PROJECT_ROOT=${dirname(dirname(world.repo))}`,
    `PATH_INFO=/${world.state.repository.owner}/${world.state.repository.name}.git/${service}`,
    `QUERY_STRING=${url.search.slice(1)}`,
    `REQUEST_METHOD=${request.method}`,
    `CONTENT_TYPE=${header('content-type')}`,
    `HTTP_CONTENT_ENCODING=${header('content-encoding')}`,
    `GIT_PROTOCOL=${header('git-protocol')}`,
    `REMOTE_USER=${account.login}`,
    'REMOTE_ADDR=127.0.0.1',
    // A buffered body has a length; a streamed one ends when the pipe does.
    ...(body === undefined ? [] : [`CONTENT_LENGTH=${body.length}`]),
    ...extra,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn('env', [...variables, 'git', 'http-backend'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      if (out.length > 0) resolve(Buffer.concat(out));
      else reject(new Error(`git http-backend ended with ${code}: ${Buffer.concat(errors).toString()}`));
    });
    if (body === undefined) request.pipe(child.stdin);
    else child.stdin.end(body);
  });
}

/** CGI output: header lines, an empty line, the body; `Status:` is the HTTP status. */
function send(response: ServerResponse, output: Buffer): void {
  const end = output.indexOf('\r\n\r\n');
  const headers: { [name: string]: string } = {};
  for (const line of output.subarray(0, end).toString().split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status, ...rest } = headers;
  response.writeHead(status === undefined ? 200 : Number.parseInt(status, 10), rest);
  response.end(output.subarray(end + 4));
}
