import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../controller/cli/settings.ts';
import type { ReviewPorts } from '../../../controller/loop/ports.ts';
import { readSeed } from '../../../controller/sandbox/read-seed.ts';
import { startSandbox } from '../../../controller/sandbox/start.ts';
import { connect } from '../../../controller/wiring/connect.ts';
import { type Person, person } from '../../e2e/support/git-person.ts';
import type { World as Outside } from '../../e2e/support/sandbox.ts';

export const home = join(import.meta.dirname, '../../..');

// biome-ignore lint/suspicious/noExplicitAny: answers of another system, read by the assertions themselves
type Body = any;

/** The whole sandbox in this process, the controller's ports, and people with git and a token. */
export interface World {
  readonly ports: ReviewPorts;
  readonly env: Readonly<Record<string, string>>;
  /** For helpers that know only what stands in the env file. */
  readonly outside: Outside;
  person(login: string): Person;
  /** Ports that share nothing with the others, as after a restart. */
  connect(): Promise<ReviewPorts>;
  tip(): Promise<string>;
  /** GET as the controller's account. */
  get(path: string): Promise<Body>;
  checks(sha: string): Promise<Body[]>;
  comments(number: number): Promise<Body[]>;
  /** Fails what Azure or GitHub is asked, until it is cleared. */
  fault(where: 'azure' | 'github', fault: object): Promise<void>;
  clearFaults(): Promise<void>;
  close(): Promise<void>;
}

export async function startWorld(change: { readonly [path: string]: string } = {}): Promise<World> {
  const seed = await readSeed(home);
  for (const [path, text] of Object.entries(change)) seed.set(path, Buffer.from(text));
  const sandbox = await startSandbox({ home, timeScale: 0.001, storage: 'none', seed });
  const dir = await mkdtemp(join(tmpdir(), 'tre-loop-'));
  const { env } = sandbox;
  const outside = { dir, env } as unknown as Outside;
  let count = 0;
  const connected = () => {
    count += 1;
    return connect(readSettings({ ...env, TRE_STATE_DIR: join(dir, `state-${count}`) }, { stateDir: dir }), 'apply');
  };
  const ports = await connected();
  const repository = `${env['GITHUB_API_URL']}/repos/${env['GITHUB_REPOSITORY']}`;
  const headers = { authorization: `Bearer ${env['GITHUB_TOKEN']}`, 'content-type': 'application/json' };

  async function get(path: string): Promise<Body> {
    const response = await fetch(`${repository}${path}`, { headers });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
  async function faults(where: 'azure' | 'github', method: string, body?: object): Promise<void> {
    const { send } = await import('../../e2e/support/azure.ts');
    const { readFileSync } = await import('node:fs');
    if (where === 'azure') {
      const ca = readFileSync(env['AZURE_CA_FILE'] ?? '', 'utf8');
      await send(ca, method, `${env['AZURE_ARM_ENDPOINT']}/sandbox/faults`, headers, body && JSON.stringify(body));
      return;
    }
    await fetch(`${env['GITHUB_API_URL']}/sandbox/faults`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
    });
  }

  return {
    ports,
    env,
    outside,
    person: (login) => person(outside, login),
    connect: connected,
    async tip() {
      await ports.git.fetch();
      const read = await ports.git.resolve('main');
      return read.known ? (read.value ?? '') : '';
    },
    get,
    checks: async (sha) => (await get(`/commits/${sha}/check-runs?filter=all&per_page=100`)).check_runs,
    comments: (number) => get(`/issues/${number}/comments?per_page=100`),
    fault: (where, fault) => faults(where, 'POST', fault),
    async clearFaults() {
      await faults('azure', 'DELETE');
      await faults('github', 'DELETE');
    },
    async close() {
      await sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
