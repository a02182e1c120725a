import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../certificate.ts';
import type { ArmResponse } from '../types.ts';
import { errorAnswer, send } from './answer.ts';
import { type RawRequest, readRequest } from './request.ts';

/** `drop`: the connection is destroyed without an answer. */
export type Handler = (raw: RawRequest) => Promise<ArmResponse | 'drop'>;

export interface Listening {
  readonly origin: string;
  close(): Promise<void>;
}

export async function listen(certificate: Certificate, port: number, handler: Handler): Promise<Listening> {
  let origin = '';
  const server = createServer({ cert: certificate.cert, key: certificate.key }, async (message, response) => {
    let raw: RawRequest = { method: message.method ?? 'GET', path: '/', query: {}, headers: {}, text: '', origin };
    let answer: ArmResponse | 'drop';
    try {
      raw = await readRequest(message, origin);
      answer = await handler(raw);
    } catch (error) {
      answer = errorAnswer(error);
    }
    if (answer === 'drop') message.socket.destroy();
    else send(raw, response, answer);
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
