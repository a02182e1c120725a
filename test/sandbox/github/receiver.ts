import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Resolves when that many have come, or throws with what came. */
  readonly until: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An address that takes webhooks and answers 202. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
    response.writeHead(202).end('thanks');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    async until(count) {
      for (let i = 0; received.length < count; i += 1) {
        if (i > 400)
          throw new Error(
            `${received.length} of ${count} deliveries: ${received.map(({ headers }) => headers['x-github-event'])}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
