import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { bringUp } from './no-op-plan.ts';
import type { Line } from './report.ts';
import { machineFiles } from './seed.ts';
import { personIn, startServing } from './serving.ts';
import { home, type World } from './world.ts';

const small = 50;
const rounds = 3;

interface Measured {
  readonly manifests: number;
  /** From the moment that GitHub is asked to open the pull request to the moment that it is given the comment. */
  readonly seconds: number;
  readonly githubCalls: number;
}

/** One machine's name is changed by a pull request, in a small live TRE and in a large one. */
export async function measurePullRequest(large: number, say: (text: string) => void): Promise<Line[]> {
  const a = await measureAt(small, say);
  const b = await measureAt(large, say);
  const called = (one: Measured): string => `pull-request run in a repository of ${one.manifests} manifests`;
  return [
    { name: `${called(a)}: webhook → plan comment`, value: a.seconds, unit: 's' },
    { name: `${called(b)}: webhook → plan comment`, value: b.seconds, unit: 's', note: `best of ${rounds}` },
    { name: `${called(a)}: GitHub calls`, value: a.githubCalls, unit: 'calls', note: 'counted by the server' },
    {
      name: `${called(b)}: GitHub calls`,
      value: b.githubCalls,
      unit: 'calls',
      wanted: { atMost: a.githubCalls },
      note: 'git is not counted',
    },
  ];
}

async function measureAt(manifests: number, say: (text: string) => void): Promise<Measured> {
  const { world } = await bringUp(manifests, say);
  const calls = watchGitHub(world);
  try {
    const serving = await startServing(world);
    try {
      await serving.line('the first run', (line) => line['key'] === 'branch/main' && 'summary' in line);
      await addHook(world, serving.origin);
      const found: Omit<Measured, 'manifests'>[] = [];
      for (let round = 0; round < rounds; round++) {
        say(`pull request ${round + 1} of ${rounds} among ${manifests} manifests`);
        found.push(await openOne(world, serving, calls, round));
      }
      return {
        manifests,
        seconds: Math.min(...found.map(({ seconds }) => seconds)),
        githubCalls: Math.max(...found.map(({ githubCalls }) => githubCalls)),
      };
    } finally {
      await serving.stop();
    }
  } finally {
    calls.stop();
    await world.close();
  }
}

async function openOne(
  world: World,
  serving: Awaited<ReturnType<typeof startServing>>,
  calls: Watch,
  round: number,
): Promise<Omit<Measured, 'manifests'>> {
  const [[path, content]] = [...(await machineFiles(home, 0, round))] as [[string, Buffer]];
  const changed = content.toString('utf8').replace(`Machine ${round}`, `Measured machine ${round}`);
  calls.begin();
  const planned = serving.line('the plan', (line) => String(line['key']).startsWith('pull/') && 'verdict' in line);
  await personIn(world, 'researcher-a').propose(`bench-${round}`, `Machine ${round}`, { [path]: changed });
  await planned;
  const { opened, commented, count } = calls.seen();
  if (opened === undefined || commented === undefined) throw new Error('no comment was written');
  return { seconds: (commented - opened) / 1000, githubCalls: count };
}

interface Watch {
  begin(): void;
  /** When a person asked for the pull request, when we commented, and how often we asked GitHub. */
  seen(): { readonly opened: number | undefined; readonly commented: number | undefined; readonly count: number };
  stop(): void;
}

/** Where they arrive: the server is in this process, and the controller is known by its token. */
function watchGitHub({ env }: World): Watch {
  const { port } = new URL(env['GITHUB_API_URL'] ?? '');
  const token = env['GITHUB_TOKEN'] ?? '';
  let opened: number | undefined;
  let commented: number | undefined;
  let count = 0;
  const channel = 'http.server.request.start';
  const onRequest = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage };
    const { method, url = '' } = request;
    if (String(request.socket.localPort) !== port || url.includes('.git/')) return;
    if (!request.headers.authorization?.includes(token)) {
      if (method === 'POST' && url.endsWith('/pulls')) opened = performance.now();
      return;
    }
    count++;
    if (method === 'POST' && /\/issues\/\d+\/comments$/.test(url)) commented = performance.now();
  };
  diagnostics.subscribe(channel, onRequest);
  return {
    begin: () => {
      opened = undefined;
      commented = undefined;
      count = 0;
    },
    seen: () => ({ opened, commented, count }),
    stop: () => void diagnostics.unsubscribe(channel, onRequest),
  };
}

async function addHook({ env }: World, origin: string): Promise<void> {
  const response = await fetch(`${env['GITHUB_API_URL']}/repos/${env['GITHUB_REPOSITORY']}/hooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${env['SANDBOX_TOKEN_ADMIN_A']}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      events: ['pull_request'],
      config: { url: `${origin}/hooks/github`, content_type: 'json', secret: env['GITHUB_WEBHOOK_SECRET'] },
    }),
  });
  if (!response.ok) throw new Error(`add the webhook: ${response.status} ${await response.text()}`);
}
