import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../controller/core/json.ts';
import { type GitHubSandbox, startGitHubSandbox } from '../../controller/sandbox/github/index.ts';
import { root } from './support/read-docs.ts';
import { type Exchange, type Front, startFront, type Twist } from './support/scratch-front.ts';

const repository = 'contoso/scratch';
const users = [
  { login: 'owner-a', id: 101, token: 'token-of-a', type: 'User', permission: 'admin' },
  { login: 'writer-b', id: 102, token: 'token-of-b', type: 'User' },
  { login: 'tre[bot]', id: 103, token: 'token-of-app', type: 'Bot' },
] as const;

let open: { readonly hub: GitHubSandbox; readonly fronts: Front[] }[] = [];
beforeAll(() => {
  open = [];
});
afterAll(async () => {
  for (const { hub, fronts } of open) {
    for (const front of fronts) await front.close();
    await hub.close();
  }
});

async function startHub(seed: { [path: string]: string } = { 'notes.txt': 'x\n' }, rateLimit = 15_000) {
  const author = { name: 'owner-a', email: 'a@contoso.example' };
  const files = new Map(Object.entries(seed));
  const hub = await startGitHubSandbox({
    users,
    repository,
    seed: [{ files, message: 'seed', author }],
    webhookSecret: 'unused',
    rateLimit,
  });
  open.push({ hub, fronts: [] });
  return hub;
}

const asScratch: Twist = ({ call, body }) =>
  call === `GET /repos/${repository}` ? { body: { ...(body as JsonObject), description: 'tre-scratch' } } : undefined;

async function front(hub: GitHubSandbox, twist: Twist = () => undefined, marked = true): Promise<Front> {
  const started = await startFront(
    hub.apiUrl,
    (exchange) => twist(exchange) ?? (marked ? asScratch(exchange) : undefined),
  );
  open.find((one) => one.hub === hub)?.fronts.push(started);
  return started;
}

interface Row {
  readonly finding: string;
  readonly question: string;
  readonly assumed: string;
  readonly github?: string;
  readonly verdict: string;
  readonly why?: string;
}

function check(url: string, argv: readonly string[] = [], env: { [name: string]: string } = {}) {
  const script = join(root, 'docs/check-github.mjs');
  const tokens = { TOKEN_A: 'token-of-a', TOKEN_B: 'token-of-b', APP_TOKEN: 'token-of-app', ...env };
  const settings = { env: { PATH: process.env['PATH'], GITHUB_API_URL: url, ...tokens } };
  return new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [script, repository, '--settle', '0', ...argv], settings, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

async function rowsOf(url: string, argv: readonly string[] = []) {
  const { exitCode, stdout, stderr } = await check(url, ['--format', 'json', ...argv]);
  expect(stderr).toBe('');
  return { exitCode, rows: (JSON.parse(stdout) as { rows: Row[] }).rows };
}

/** Of a terminal, and what stands before the words of a row. */
const [columns, margin] = [100, 16];

const writes = (calls: readonly string[]) => calls.filter((call) => !call.startsWith('GET '));

describe('on a scratch repository that behaves as the sandbox does', () => {
  it('tries all but what needs a browser, finds it as assumed, and tidies up', { timeout: 300_000 }, async () => {
    const hub = await startHub();
    const { url } = await front(hub);

    const { exitCode, rows } = await rowsOf(url);

    expect(rows.filter(({ verdict }) => verdict !== 'as assumed')).toEqual([
      expect.objectContaining({ finding: '4', verdict: 'not tried', why: expect.stringContaining('a browser') }),
    ]);
    const texts = rows.flatMap(({ question, why, assumed }) => [
      question,
      why ?? '',
      `the controller assumes: ${assumed}`,
    ]);
    expect(texts.filter((text) => text.length > columns - margin)).toEqual([]);
    const findings = [1, 2, 3, 4, 6, 8, 10, 11, 13, 14, 15, 18, 27, 30, 33, 41].map(String);
    expect([...new Set(rows.map(({ finding }) => finding))]).toEqual(findings);
    expect(exitCode).toBe(0);
    const left = async (path: string) =>
      (
        await fetch(`${hub.apiUrl}/repos/${repository}${path}`, { headers: { authorization: 'token token-of-a' } })
      ).json();
    expect(await left('/pulls')).toEqual([]);
    expect(await left('/git/matching-refs/heads/check-github')).toEqual([]);
  });

  it('prints rows that fit a terminal, and no token', { timeout: 60_000 }, async () => {
    const { url } = await front(await startHub());

    const { stdout, exitCode } = await check(url, ['--only', '27,33'], { APP_TOKEN: '' });

    expect(stdout).toContain('not tried   33  May the App?\n');
    expect(stdout).toContain('needs APP_TOKEN\n');
    expect(stdout).toContain('2 as assumed, 0 DIFFERENT, 1 not tried\n');
    expect(stdout.split('\n').filter((line) => line.length > columns)).toEqual([]);
    expect(stdout).not.toContain('token-of');
    expect(exitCode).toBe(0);
  });

  it('waits and asks again where GitHub says so', { timeout: 60_000 }, async () => {
    const hub = await startHub();
    const { url } = await front(hub);
    const fault = { name: 'throttle', match: { pathContains: '/git/trees' }, ms: 1000 };
    await fetch(`${hub.apiUrl}/sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });

    const { rows } = await rowsOf(url, ['--only', '14']);

    expect(rows).toMatchObject([{ verdict: 'as assumed' }]);
    expect(await (await fetch(`${hub.apiUrl}/sandbox/faults`)).json()).toEqual([]);
  });

  it('begins a repository that is empty, and needs no mark on it', { timeout: 60_000 }, async () => {
    // The sandbox always has a first commit; this one says that it has none until it was given one.
    let begun = false;
    const emptyAtFirst: Twist = ({ call }) => {
      if (call.startsWith('PUT ')) begun = true;
      return !begun && call.includes('/commits?per_page=1')
        ? { status: 409, body: { message: 'Git Repository is empty.' } }
        : undefined;
    };
    const started = await front(await startHub(), emptyAtFirst, false);

    const { exitCode } = await check(started.url, ['--only', '14']);

    expect(exitCode).toBe(0);
    expect(writes(started.calls)[0]).toBe(`PUT /repos/${repository}/contents/README.md`);
  });
});

/** GitHub's answer to some calls, changed. */
function answering(pattern: RegExp, change: (exchange: Exchange) => ReturnType<Twist>): Twist {
  return (exchange) => (pattern.test(exchange.call) && exchange.status < 300 ? change(exchange) : undefined);
}
const members = (pattern: RegExp, change: (exchange: Exchange) => JsonObject): Twist =>
  answering(pattern, (exchange) => ({ body: { ...(exchange.body as JsonObject), ...change(exchange) } }));
const lists = (pattern: RegExp, change: (items: JsonObject[]) => Json[]): Twist =>
  answering(pattern, ({ body }) => ({ body: change(body as JsonObject[]) }));
const refusing = (pattern: RegExp): Twist => answering(pattern, () => ({ status: 422, body: { message: 'No' } }));

const oneReview = /^GET .*\/reviews\/\d+$/u;
const elsewhere = 'f'.repeat(40);

/** Reviews stay where they were given. */
function frozen(): Twist {
  const given = new Map<string, Json>();
  return (exchange) => {
    const { id, commit_id: commit } = (isJsonObject(exchange.body) ? exchange.body : {}) as JsonObject;
    if (/^POST .*\/reviews$/u.test(exchange.call)) given.set(String(id), commit ?? null);
    return oneReview.test(exchange.call)
      ? { body: { ...(exchange.body as JsonObject), commit_id: given.get(String(id)) ?? null } }
      : undefined;
  };
}

/** The activity of a branch goes away with it. */
function forgetting(): Twist {
  const deleted = new Set<string | undefined>();
  return ({ call }) => {
    if (call.startsWith('DELETE ')) deleted.add(call.split('/git/')[1]);
    return deleted.has(/\/activity\?ref=([^&]+)/u.exec(call)?.[1])
      ? { status: 404, body: { message: 'Not Found' } }
      : undefined;
  };
}

const notAsSandbox: { finding: string; when: string; twist: Twist; github: string[] }[] = [
  {
    finding: '1',
    when: 'approvals stay at the commit they were given for',
    twist: frozen(),
    github: ['the approved commit', 'the approved commit'],
  },
  {
    finding: '2',
    when: 'GitHub looks at where in the file a patch lands',
    twist: frozen(),
    github: ['the approved commit'],
  },
  {
    finding: '3',
    when: 'the sender chooses the time of a status',
    twist: members(/^POST .*\/statuses\//u, ({ sent }) => ({ created_at: (sent as JsonObject)['created_at'] ?? null })),
    github: ["the sender's, and it changed"],
  },
  {
    finding: '3',
    when: 'a newer status of the same context takes the place of the older',
    twist: lists(/^GET .*\/statuses\?/u, (all) => all.slice(0, 1)),
    github: ["the server's, and it changed"],
  },
  {
    finding: '4',
    when: 'an explicit commit is not kept',
    twist: members(oneReview, () => ({ commit_id: elsewhere })),
    github: [`commit ${elsewhere}`],
  },
  {
    finding: '6',
    when: 'a pending review ends elsewhere',
    twist: members(oneReview, () => ({ commit_id: elsewhere })),
    github: [`commit ${elsewhere}`],
  },
  {
    finding: '8',
    when: 'a dismissal takes the older approval along',
    twist: lists(/^GET .*\/reviews\?/u, (all) => all.map((one) => ({ ...one, state: 'DISMISSED' }))),
    github: ['DISMISSED, DISMISSED'],
  },
  {
    finding: '10',
    when: 'no review is taken after the merge',
    twist: refusing(/^POST .*\/reviews$/u),
    github: ['refused: No'],
  },
  {
    finding: '11',
    when: 'the timeline is silent about a new base',
    twist: lists(/^GET .*\/timeline\?/u, () => []),
    github: ['APPROVED at the same commit, without base_ref_changed'],
  },
  {
    finding: '13',
    when: 'foreign requests are not listed',
    twist: lists(/^GET .*\/commits\/\w+\/pulls$/u, () => []),
    github: ['not listed'],
  },
  {
    finding: '14',
    when: 'a pushed head merges nothing',
    twist: members(/^GET .*\/pulls\/\d+$/u, () => ({ merged: false })),
    github: ['not merged'],
  },
  {
    finding: '15',
    when: 'merge_commit_sha names another commit',
    twist: members(/^GET .*\/pulls\/\d+$/u, () => ({ merge_commit_sha: elsewhere })),
    github: [`commit ${elsewhere}`, `commit ${elsewhere}`],
  },
  {
    finding: '18',
    when: 'activity goes away with the branch',
    twist: forgetting(),
    github: ['refused: Not Found', 'pushed by who clicked, committed by web-flow'],
  },
  {
    finding: '18',
    when: 'activity is never listed',
    twist: lists(/^GET .*\/activity\?/u, () => []),
    github: ['not even listed before', 'pushed by nobody, committed by web-flow'],
  },
  {
    finding: '30',
    when: 'a status of another account replaces the one before',
    twist: lists(/^GET .*\/statuses\?/u, (all) => all.slice(0, 1)),
    github: ['1, by 102'],
  },
  {
    finding: '33',
    when: 'drafts are not for these tokens',
    twist: answering(/^POST \/graphql$/u, () => ({ body: { errors: [{ message: 'Not accessible' }] } })),
    github: ['refused: Not accessible', 'refused: Not accessible'],
  },
  { finding: '41', when: 'rulesets are refused', twist: refusing(/^POST .*\/rulesets$/u), github: ['refused: No'] },
];

describe('a GitHub that differs is seen', () => {
  let hub: GitHubSandbox;
  beforeAll(async () => {
    hub = await startHub();
  });

  it.each(notAsSandbox)('$finding: $when', { timeout: 60_000 }, async ({ finding, twist, github }) => {
    const { url } = await front(hub, twist);

    const { exitCode, rows } = await rowsOf(url, ['--only', finding]);

    const tried = rows.filter(({ verdict }) => verdict !== 'not tried');
    expect(tried.map((row) => row.github)).toEqual(github);
    for (const row of tried) expect(row.verdict).toBe(row.github === row.assumed ? 'as assumed' : 'DIFFERENT');
    expect(exitCode).toBe(1);
  });

  it('27: a token that may ask less than a cold start needs', { timeout: 60_000 }, async () => {
    const { url } = await front(await startHub({ 'notes.txt': 'x\n' }, 900));

    const { exitCode, rows } = await rowsOf(url, ['--only', '27']);

    expect(rows).toMatchObject([{ github: '900, 900, 900', verdict: 'DIFFERENT' }]);
    expect(exitCode).toBe(1);
  });

  it('but where it answers with an error of its own, nothing is claimed', { timeout: 60_000 }, async () => {
    const { url } = await front(hub, ({ call }) =>
      call.endsWith('/pulls') && call.startsWith('POST ')
        ? { status: 502, body: { message: 'Bad Gateway' } }
        : undefined,
    );

    const { exitCode, rows } = await rowsOf(url, ['--only', '14']);

    expect(rows).toMatchObject([{ verdict: 'not tried', why: expect.stringContaining('answered 502: Bad Gateway') }]);
    expect(exitCode).toBe(0);
  });
});

const deployment = { 'manifests/environment.yaml': 'kind: Environment\n' };
const refusals: { why: string; seed?: { [path: string]: string }; twist?: Twist; marked?: boolean; says: string }[] = [
  { why: 'a deployment repository, even one that is marked', seed: deployment, says: 'is a deployment repository' },
  { why: 'a repository that holds something and is not marked', marked: false, says: 'neither empty nor marked' },
  {
    why: 'a mark with other words around it is none',
    marked: false,
    twist: members(/^GET \/repos\/contoso\/scratch$/u, () => ({ description: 'not a tre-scratch' })),
    says: 'neither empty nor marked',
  },
  {
    why: 'what cannot be read may be a real one',
    twist: ({ call }) => (call.includes('/contents/') ? { status: 503, body: { message: 'Unavailable' } } : undefined),
    says: 'answered 503: Unavailable',
  },
  {
    why: 'one person with two tokens cannot approve',
    twist: answering(/^GET \/user$/u, () => ({ body: { id: 101, login: 'owner-a' } })),
    says: 'are both owner-a',
  },
];

describe('it refuses, and writes nothing', () => {
  it.each(refusals)('$why', async ({ seed, twist, marked = true, says }) => {
    const started = await front(await startHub(seed), twist, marked);

    const { exitCode, stdout, stderr } = await check(started.url);

    expect(stderr).toMatch(/^not run: .*\n$/u);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(writes(started.calls)).toEqual([]);
    expect(exitCode).toBe(1);
  });

  it('without a second account', async () => {
    expect(await check('http://127.0.0.1:9', [], { TOKEN_B: '' })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('TOKEN_B'),
    });
  });
});
