/**
 * Sends signed deliveries at a fixed rate, in a process of its own: `node webhook-client.ts`, its order as JSON on stdin,
 * its result as JSON on stdout. Each is sent at its time whether earlier ones are answered or not, and its latency counts
 * from that time, so that a server that stands still is charged for everybody who waits.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ClientOrder, ClientResult } from './webhooks.ts';

const order = JSON.parse(await text(process.stdin)) as ClientOrder;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const bodies = order.payloads.map(({ event, payload }) => {
  const body = Buffer.from(JSON.stringify(payload));
  const signature = `sha256=${createHmac('sha256', order.secret).update(body).digest('hex')}`;
  return { event, body, signature };
});

function deliver(at: number, index: number): Promise<{ readonly ms: number; readonly taken: boolean }> {
  const { event, body, signature } = bodies[index % bodies.length]!;
  return new Promise((resolve) => {
    const failed = () => resolve({ ms: performance.now() - at, taken: false });
    const call = request(
      `${order.origin}/hooks/github`,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'x-github-event': event,
          'x-github-delivery': randomUUID(),
          'x-hub-signature-256': signature,
        },
      },
      (response) => {
        text(response).then((answer) => {
          const { queued } = JSON.parse(answer) as { queued?: string[] };
          resolve({ ms: performance.now() - at, taken: response.statusCode === 202 && (queued?.length ?? 0) > 0 });
        }, failed);
      },
    );
    call.setTimeout(10_000, () => call.destroy()); // GitHub's own patience
    call.on('error', failed);
    call.end(body);
  });
}

const began = performance.now();
const running: ReturnType<typeof deliver>[] = [];
for (let sent = 0; sent < order.perSecond * order.seconds; ) {
  const due = began + (sent * 1000) / order.perSecond;
  if (performance.now() >= due) running.push(deliver(due, sent++));
  else await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
}
const answers = await Promise.all(running);
const result: ClientResult = {
  latenciesMs: answers.map(({ ms }) => ms),
  lost: answers.filter(({ taken }) => !taken).length,
};
process.stdout.write(JSON.stringify(result));
agent.destroy();
