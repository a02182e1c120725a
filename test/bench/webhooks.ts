import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Line } from './report.ts';
import { machineFiles, seedOfUnits } from './seed.ts';
import { personIn, startServing } from './serving.ts';
import { home, openWorld } from './world.ts';

export interface ClientOrder {
  readonly origin: string;
  readonly secret: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly payloads: readonly { readonly event: string; readonly payload: unknown }[];
}
export interface ClientResult {
  readonly latenciesMs: readonly number[];
  /** Not answered with 202 and a key within ten seconds. */
  readonly lost: number;
}

const perSecond = 200;
const seconds = 30;
const units = 50;

/**
 * Every delivery names a real pull request or main, so that the controller plans and applies in the same process all the
 * time that it answers. GitHub's example payloads, with the sandbox's repository in them: 10 to 30 KB each.
 */
export async function measureWebhooks(say: (text: string) => void): Promise<Line[]> {
  say(`webhooks: a TRE of ${units} units and a pull request`);
  const world = await openWorld({ seed: await seedOfUnits(home, units), timeScale: 0.0005 });
  try {
    const serving = await startServing(world);
    try {
      await serving.line('the first apply', (line) => line['key'] === 'branch/main' && 'summary' in line);
      const [[path, content]] = [...(await machineFiles(home, 0, 0))] as [[string, Buffer]];
      const changed = content.toString('utf8').replace('Machine 0', 'Measured machine 0');
      const number = await personIn(world, 'researcher-a').propose('bench', 'One machine', { [path]: changed });
      say(`webhooks: ${perSecond} deliveries a second for ${seconds} s`);
      const runsBefore = runsOf(serving.lines());
      const order: ClientOrder = {
        origin: serving.origin,
        secret: world.env['GITHUB_WEBHOOK_SECRET'] ?? '',
        perSecond,
        seconds,
        payloads: payloads(Number(world.env['TRE_REPOSITORY_ID']?.split(':')[0]), number),
      };
      const sent = await send(order);
      await serving.line(
        'a run after the last delivery',
        (line) => line['key'] === `pull/${number}` && 'verdict' in line,
      );
      const runs = runsOf(serving.lines()) - runsBefore;
      await serving.stop();
      say('webhooks: the same against a server that only answers');
      const floor = await measureFloor(order);
      const name = `webhooks at ${perSecond} a second for ${seconds} s`;
      return [
        { name: `${name}: acknowledged, median`, value: shareOf(sent, 0.5), unit: 'ms' },
        { name: `${name}: acknowledged, p99`, value: shareOf(sent, 0.99), unit: 'ms', wanted: { below: 50 } },
        { name: `${name}: acknowledged, slowest`, value: shareOf(sent, 1), unit: 'ms', note: `${runs} runs meanwhile` },
        { name: `${name}: lost`, value: sent.lost, unit: 'deliveries', wanted: { atMost: 0 } },
        {
          name: `${name}: p99 of a server that only answers`,
          value: shareOf(floor, 0.99),
          unit: 'ms',
          note: 'what this machine gives at best; right afterwards, with no runs',
        },
      ];
    } finally {
      await serving.stop();
    }
  } finally {
    await world.close();
  }
}

function shareOf({ latenciesMs }: ClientResult, share: number): number {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** The same deliveries to a server that reads and answers and does nothing else. */
async function measureFloor(order: ClientOrder): Promise<ClientResult> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(202).end('{"queued":["none"]}'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await send({ ...order, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  } finally {
    server.close();
  }
}

function runsOf(lines: readonly Record<string, unknown>[]): number {
  return lines.filter((line) => 'key' in line && ('verdict' in line || 'summary' in line)).length;
}

interface Examples {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}

function payloads(repositoryId: number, number: number): ClientOrder['payloads'] {
  const all: readonly Examples[] = createRequire(import.meta.url)('@octokit/webhooks-examples');
  const example = (event: string, action?: string) => {
    const found = all.find(({ name }) => name === event)?.examples.find((each) => !action || each['action'] === action);
    if (!found) throw new Error(`there is no example of ${event}`);
    const repository = { ...(found['repository'] as object), id: repositoryId, default_branch: 'main' };
    return { ...found, repository };
  };
  const pull = (event: string, action: string) => {
    const payload: Record<string, unknown> = example(event, action);
    return { event, payload: { ...payload, pull_request: { ...(payload['pull_request'] as object), number } } };
  };
  return [
    pull('pull_request', 'synchronize'),
    pull('pull_request_review', 'submitted'),
    pull('pull_request', 'opened'),
    { event: 'push', payload: { ...example('push'), ref: 'refs/heads/main' } },
  ];
}

async function send(order: ClientOrder): Promise<ClientResult> {
  const client = fileURLToPath(new URL('./webhook-client.ts', import.meta.url));
  const child = spawn(process.execPath, [client], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(order));
  return JSON.parse(await text(child.stdout)) as ClientResult;
}
