import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Ended, tre } from '../../e2e/support/processes.ts';
import type { World } from '../../e2e/support/sandbox.ts';

/** A read of GitHub's REST by the controller, on its way back. */
export interface Passing {
  /** First word of the command line: `plan`, `apply`. */
  readonly command: string;
  readonly path: string;
  /** How often this command asked for this path, from 1. */
  readonly nth: number;
}

/** The answer as it should arrive; what is done in the meantime happens between the question and the answer. */
export type Change = (passing: Passing, answer: unknown) => unknown;

/** Stands between the controller and GitHub's REST: for what GitHub itself, or time, does to an answer. */
export async function middleman(world: World, change: Change) {
  const origin = world.env['GITHUB_API_URL'] ?? '';
  let command = '';
  const asked = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...headers } = request.headers;
    const method = request.method ?? 'GET';
    const answer = await fetch(`${origin}${request.url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const path = (request.url ?? '').split('?')[0] ?? '';
    const nth = (asked.get(path) ?? 0) + 1;
    asked.set(path, nth);
    let text = await answer.text();
    if (method === 'GET' && answer.ok) {
      text = JSON.stringify(await change({ command, path, nth }, JSON.parse(text))) ?? '';
    }
    const kept = [...answer.headers].filter(
      ([name]) => !/^(content-(length|encoding)|connection|keep-alive|transfer-encoding)$/.test(name),
    );
    response.writeHead(answer.status, Object.fromEntries(kept)).end(text);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const envFile = join(world.dir, `middleman-${port}.env`);
  const settings = (await readFile(world.envFile, 'utf8')).replace(
    /^GITHUB_API_URL=.*$/m,
    `GITHUB_API_URL=http://127.0.0.1:${port}`,
  );
  await writeFile(envFile, settings);
  return {
    async tre(...args: string[]): Promise<Ended> {
      command = args[0] ?? '';
      asked.clear();
      return tre(['--env-file', envFile, ...args], world.dir);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
