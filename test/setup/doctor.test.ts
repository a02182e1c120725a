import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../controller/setup/types.ts';
import { person } from '../e2e/support/git-person.ts';
import { packageFolder, tre } from '../e2e/support/processes.ts';
import { secretsOf, startWorld, type World } from '../e2e/support/sandbox.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

interface Report {
  readonly count: { readonly ok: number; readonly wrong: number; readonly unknown: number };
  readonly findings: readonly Finding[];
}

async function doctor(envFile: string): Promise<{ readonly code: number | null; readonly report: Report }> {
  const { code, stdout } = await tre(['--env-file', envFile, 'doctor', '--format', 'json'], world.dir);
  return { code, report: JSON.parse(stdout) as Report };
}

function state({ findings }: Report, what: string): string | undefined {
  return findings.find((finding) => finding.what.startsWith(what))?.state;
}

async function envWith(changes: Record<string, string>): Promise<string> {
  const file = join(world.dir, `${Object.keys(changes).join('-')}.env`);
  const lines = Object.entries({ ...world.env, ...changes }).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(file, lines.join(''));
  return file;
}

describe('tre doctor', () => {
  it('says what a new repository lacks, and that the rest is well', async () => {
    const { code, report } = await doctor(world.envFile);

    expect(code).toBe(1);
    expect(state(report, 'trust root')).toBe('ok');
    expect(state(report, 'two TRE admins')).toBe('ok');
    expect(state(report, 'policy default')).toBe('ok');
    expect(state(report, "this machine's clock")).toBe('ok');
    expect(state(report, 'repository id')).toBe('ok');
    expect(state(report, 'GITHUB_BOT_ID')).toBe('ok');
    expect(state(report, 'main is what is approved')).toBe('ok');
    expect(state(report, 'the planner cannot write')).toBe('ok');
    expect(state(report, 'ruleset tre: main')).toBe('missing');
    // Nothing was applied yet, and nobody asked Entra: neither is well.
    expect(state(report, 'ledger')).toBe('unknown');
    expect(state(report, 'subject of apply.yml')).toBe('unknown');
  });

  it.each([
    {
      why: 'plans run as the controller',
      change: { TRE_PLANNER_CLIENT_ID: '', TRE_PLANNER_CLIENT_SECRET: '' },
      what: 'the planner is another identity',
      found: 'different',
    },
    {
      why: 'a planner that may write',
      change: {},
      asControl: true,
      what: 'the planner cannot write',
      found: 'different',
    },
    {
      why: 'a trust root that the repository does not hold',
      change: { TRE_TRUST_ROOT: '0123456789012345678901234567890123456789' },
      what: 'trust root',
      found: 'different',
    },
    {
      why: 'an account that is a person, who would approve their own pushes (F12)',
      change: { GITHUB_BOT_ID: '1002' },
      what: 'GITHUB_BOT_ID',
      found: 'different',
    },
    {
      why: 'an account that nobody signs in as',
      change: { GITHUB_BOT_ID: '424242' },
      what: 'GITHUB_BOT_ID',
      found: 'different',
    },
    { why: 'no pin', change: { TRE_REPOSITORY_ID: '' }, what: 'repository id', found: 'missing' },
    {
      why: 'a short secret',
      change: { GITHUB_WEBHOOK_SECRET: 'short' },
      what: 'GITHUB_WEBHOOK_SECRET',
      found: 'different',
    },
    {
      why: 'Azure refuses the secret',
      change: { AZURE_CLIENT_SECRET: 'wrong' },
      what: 'sign-in of the controller',
      found: 'different',
    },
    {
      why: 'Azure is not there',
      change: { AZURE_ARM_ENDPOINT: 'https://localhost:1' },
      what: 'tag of the core group',
      found: 'unknown',
    },
  ])('$why: $what is $found', async ({ change, asControl, what, found }) => {
    const control = {
      TRE_PLANNER_CLIENT_ID: world.env['AZURE_CLIENT_ID'] ?? '',
      TRE_PLANNER_CLIENT_SECRET: world.env['AZURE_CLIENT_SECRET'] ?? '',
    };
    const { report } = await doctor(await envWith(asControl ? control : (change as Record<string, string>)));

    expect(state(report, what)).toBe(found);
  });

  it('what it says of a person as the controller: plan refuses it (F12b)', async () => {
    const { code, stdout, stderr } = await tre(
      ['--env-file', await envWith({ GITHUB_BOT_ID: '1002' }), 'plan'],
      world.dir,
    );

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('GITHUB_BOT_ID 1002 is admin-b (manifests/people/admin-b.yaml)');
  });

  it('names the settings that are missing, and calls nothing well', async () => {
    const none = join(world.dir, 'none.env');
    await writeFile(none, 'TRE_CONCURRENCY=1\n');
    const { code, report } = await doctor(none);

    expect(code).toBe(1);
    expect(report.count.ok).toBe(0);
    expect(report.findings[0]).toMatchObject({ state: 'missing', detail: expect.stringContaining('TRE_TRUST_ROOT') });
    expect(report.findings.slice(1).every((finding) => finding.state === 'unknown')).toBe(true);
  });

  it('fits a terminal, and prints no secret', async () => {
    const { stdout } = await world.tre('doctor');
    const wide = stdout.split('\n').filter((line) => [...line].length > 100);

    expect(stdout).toContain('✓ two TRE admins: admin-a, admin-b');
    expect(wide).toEqual([]);
    expect(secretsOf(world.env).filter((secret) => world.printed().includes(secret))).toEqual([]);
  });
});

describe('what somebody pushed to main', () => {
  let pushed: World;
  beforeAll(async () => {
    pushed = await startWorld();
    const path = 'manifests/people/outsider.yaml';
    const contents = `/repos/${pushed.env['GITHUB_REPOSITORY']}/contents/${path}`;
    const outsider = person(pushed, 'outsider');
    const { content, sha } = (await outsider.rest('GET', contents)).body as { content: string; sha: string };
    const was = Buffer.from(content, 'base64').toString('utf8');
    const text = was.replace(/roles: \[[^\]]*\]/, 'roles: [TREAdmin, TREUser]');
    expect(text).not.toBe(was);
    const change = { message: 'me too', sha, branch: 'main', content: Buffer.from(text).toString('base64') };
    expect((await outsider.rest('PUT', contents, change)).status).toBeLessThan(300);
  });
  afterAll(() => pushed?.close());

  it('counts for nobody, and doctor says that main differs (F16)', async () => {
    const { stdout } = await pushed.tre('doctor', '--format', 'json');
    const { findings } = JSON.parse(stdout) as Report;
    const found = (what: string) => findings.find((finding) => finding.what === what);

    expect(found('two TRE admins')).toMatchObject({ state: 'ok', detail: 'admin-a, admin-b' });
    expect(found('main is what is approved')).toMatchObject({
      state: 'different',
      detail: 'not as approved: manifests/people/outsider.yaml',
    });
  });

  it('makes nobody a code owner of what `tre github setup` wants, which says so', async () => {
    const { stderr } = await pushed.tre('github', 'setup');

    expect(stderr).toContain('not as approved: manifests/people/outsider.yaml');
  });
});

describe('tre github setup', () => {
  const url = ['--webhook-url', 'https://tre.contoso.example/hooks/github'];

  it('writes nothing by itself', async () => {
    const first = await world.tre('github', 'setup', ...url);
    const second = await world.tre('github', 'setup', ...url);

    expect(first.code).toBe(2);
    expect(first.stdout).toContain('Nothing was written; --apply sets them.');
    expect(second.stdout).toBe(first.stdout);
  });

  it('sets everything with --apply, and has nothing to do after that', async () => {
    const set = await world.tre('github', 'setup', '--apply', ...url);
    const again = await world.tre('github', 'setup', '--apply', '--format', 'json', ...url);
    const { report } = await doctor(world.envFile);

    expect(set.code).toBe(0);
    expect(set.stderr).toContain('✓ ruleset tre: main');
    expect(again.code).toBe(0);
    expect(again.stderr).toBe('');
    expect(JSON.parse(again.stdout)).toMatchObject({ repository: 'contoso/tre', applied: true, failures: [] });
    expect(state(report, 'ruleset tre: main')).toBe('ok');
    expect(state(report, 'webhook')).toBe('ok');
  });

  it('says which write GitHub refused, and ends with 1', async () => {
    const token = world.env['SANDBOX_TOKEN_OWNER_A'] ?? '';
    const file = await envWith({ GITHUB_TOKEN: token, GITHUB_WEBHOOK_SECRET: 'another secret of ours' });
    const ended = await tre(['--env-file', file, 'github', 'setup', '--apply', ...url, '--format', 'json'], world.dir);
    const { changes } = JSON.parse(ended.stdout) as { changes: readonly Finding[] };

    expect(changes.find(({ what }) => what === 'webhook')).toMatchObject({
      state: 'unknown',
      detail: expect.stringContaining('repository_hooks: read'),
    });
  });
});

describe('CODEOWNERS', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tre-codeowners-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('of the sample is up to date', async () => {
    const ended = await tre(['github', 'codeowners', packageFolder, '--check'], dir);

    expect(ended).toMatchObject({ code: 0, stdout: '.github/CODEOWNERS: up to date\n' });
  });

  it('is written into a checkout, and is stale once people change', async () => {
    await tre(['init', 'mine', '--name', 'mine'], dir);
    const printed = await tre(['github', 'codeowners', 'mine'], dir);
    await writeFile(join(dir, 'mine/.github/CODEOWNERS'), printed.stdout);
    await tre(['new', 'workspace', 'genomics', '--dir', 'mine'], dir);
    const stale = await tre(['github', 'codeowners', 'mine', '--check'], dir);

    expect(printed.stdout).toContain('* @first-admin');
    expect(stale.code).toBe(1);
    expect(stale.stdout).toContain('codeowners-stale');
    expect(await readFile(join(dir, 'mine/.github/workflows/plan.yml'), 'utf8')).toContain('name: plan');
  });
});
