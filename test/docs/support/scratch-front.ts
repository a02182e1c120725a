import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../../controller/core/json.ts';

/** `GET /repos/contoso/tre`, what was sent, the status and body that came back. */
export interface Exchange {
  readonly call: string;
  readonly sent: Json;
  readonly status: number;
  readonly body: Json;
}
export type Twist = (exchange: Exchange) => { readonly status?: number; readonly body: Json } | undefined;

export interface Front {
  readonly url: string;
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/**
 * Stands before the sandbox GitHub and changes an answer here and there: a sandbox repository has no description, and a
 * GitHub that behaves differently from the sandbox is what the script is there to notice.
 */
export async function startFront(behind: string, twist: Twist): Promise<Front> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    const call = `${request.method} ${request.url}`;
    calls.push(call);
    const reply = await fetch(`${behind}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { authorization: request.headers.authorization ?? '' },
      ...(sent.length === 0 ? {} : { body: sent }),
    });
    const text = await reply.text();
    const body = text === '' ? null : (JSON.parse(text) as Json);
    const twisted = twist({
      call,
      sent: sent.length === 0 ? null : JSON.parse(sent.toString()),
      status: reply.status,
      body,
    });
    const headers: { [name: string]: string } = { 'content-type': 'application/json' };
    for (const name of ['x-ratelimit-limit', 'retry-after']) {
      const value = reply.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    response.writeHead(twisted?.status ?? reply.status, headers);
    response.end(text === '' && twisted === undefined ? undefined : JSON.stringify(twisted?.body ?? body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
