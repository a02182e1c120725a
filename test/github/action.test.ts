import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './read-github.ts';

const run = promisify(execFile);
const action = join(root, '.github/actions/tre');

let dir: string;
let github: Server;
let asked: IncomingMessage[];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tre-action-'));
  asked = [];
  github = createServer((request, response) => {
    asked.push(request);
    if (request.headers.authorization !== 'bearer request-token') response.writeHead(401).end();
    else response.end(JSON.stringify({ value: 'header.payload.signature' }));
  });
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
  await mkdir(join(dir, 'controller'), { recursive: true });
  await mkdir(join(dir, 'node_modules'));
  // Stands for the controller: says what it was given, and ends as it is told.
  await writeFile(
    join(dir, 'controller/main.ts'),
    "console.log(JSON.stringify({ argv: process.argv.slice(2), key: process.env['TRE_LEDGER_KEY'] }));\n" +
      "process.exit(Number(process.env['END_WITH'] ?? 0));\n",
  );
});
afterAll(async () => {
  await new Promise((resolve) => github.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

async function act(env: Record<string, string>): Promise<Ended> {
  const given = {
    PATH: `${join(process.execPath, '..')}:/usr/bin:/bin`,
    GITHUB_WORKSPACE: dir,
    GITHUB_ACTION_PATH: action,
    GITHUB_STEP_SUMMARY: join(dir, 'summary.md'),
    RUNNER_TEMP: dir,
    TRE_COMMAND: 'validate .',
    TRE_GOOD_EXIT_CODES: '0',
    TRE_AZURE_LOGIN: 'false',
    TRE_SUMMARY: 'false',
    ...env,
  };
  return run('bash', [join(action, 'run.sh')], { env: given, cwd: dir }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (failed: { code: number; stdout: string }) => ({ code: failed.code, stdout: failed.stdout }),
  );
}

describe('run.sh', () => {
  it.each([
    { why: 'no expected code', end: '2', good: '0', code: 1, says: '::error::tre plan ended with exit code 2' },
    { why: 'changes are no failure of a plan', end: '2', good: '0 2', code: 0, says: '::notice::the plan has changes' },
    { why: 'a code that only contains a good one', end: '12', good: '0 2', code: 1, says: 'exit code 12' },
  ])('ends as the command did: $why', async ({ end, good, code, says }) => {
    const ended = await act({
      TRE_COMMAND: 'plan --deep',
      END_WITH: end,
      TRE_GOOD_EXIT_CODES: good,
      TRE_LEDGER_KEY: 'k',
    });

    expect(ended.code).toBe(code);
    expect(ended.stdout).toContain(says);
    expect(ended.stdout).toContain('"argv":["plan","--deep"]');
  });

  it('takes the command as words, not as shell', async () => {
    const { stdout } = await act({ TRE_COMMAND: 'validate $(touch\tpwned) *' });

    expect(stdout).toContain('"argv":["validate","$(touch","pwned)","*"]');
    await expect(stat(join(dir, 'pwned'))).rejects.toThrow(/ENOENT/u);
  });

  it('gives a plan a key of its own where it has none, and nothing else', async () => {
    const plan = await act({ TRE_COMMAND: 'plan --pr 1' });
    const apply = await act({ TRE_COMMAND: 'apply' });

    expect(plan.stdout).toMatch(/"key":"\{/u);
    expect(apply.stdout).not.toContain('"key"');
  });

  it('signs in with a token of GitHub, keeps it from others, and takes it away', async () => {
    const url = `http://127.0.0.1:${(github.address() as AddressInfo).port}/token?job=1`;
    await writeFile(
      join(dir, 'controller/main.ts'),
      "const fs = require('node:fs'); const at = process.env['AZURE_FEDERATED_TOKEN_FILE'];\n" +
        "console.log(fs.readFileSync(at, 'utf8'), (fs.statSync(at).mode & 0o777).toString(8), at);\n",
    );
    const ended = await act({
      TRE_AZURE_LOGIN: 'true',
      TRE_SUMMARY: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    });
    const [token, mode, file] = ended.stdout.trim().split(' ');

    expect(ended.code).toBe(0);
    expect([token, mode]).toEqual(['header.payload.signature', '600']);
    expect(asked[0]?.url).toBe('/token?job=1&audience=api%3A%2F%2FAzureADTokenExchange');
    await expect(stat(file ?? '')).rejects.toThrow(/ENOENT/u);
    expect(await readFile(join(dir, 'summary.md'), 'utf8')).toContain('header.payload');
  });

  it('says that forks get no token', async () => {
    const ended = await act({ TRE_AZURE_LOGIN: 'true' });

    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('pull requests from forks never get one');
  });

  it('takes a controller from elsewhere by its full commit only', async () => {
    const ended = await act({ TRE_CONTROLLER_REPOSITORY: 'contoso/tre-controller', TRE_CONTROLLER_COMMIT: 'main' });

    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('expected a full commit id (40 hex digits), found');
  });
});
