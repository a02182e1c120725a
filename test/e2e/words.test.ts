import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, tre } from './support/processes.ts';

const commands = [
  'validate',
  'plan',
  'apply',
  'explain',
  'why-blocked',
  'ratify',
  'freeze',
  'new',
  'init',
  'doctor',
  'serve',
  'sandbox',
  'demo',
];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tre-words-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('every command', () => {
  it.each(commands)('%s --help has an example', async (command) => {
    const { code, stdout } = await tre([command, '--help'], dir);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples?:\\n  tre .*\\b${command}\\b`));
  });

  it('is named by the help of the whole', async () => {
    const { code, stdout } = await tre(['--help'], dir);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });
});

/** Where words are due, a trace is a failure of its own. */
function expectWords({ code, stdout, stderr }: Ended, says: RegExp): void {
  expect(code, stderr).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^ {4}at |This is a bug/m);
}

describe('a mistake on the command line ends with 1, in words', () => {
  it.each([
    { why: 'an unknown option', args: ['plan', '--nonsense'], says: /unknown option '--nonsense'/ },
    { why: 'an unknown command', args: ['plna'], says: /unknown command 'plna'/ },
    { why: 'too many arguments', args: ['apply', 'now'], says: /too many arguments/ },
    { why: 'an unknown format', args: ['plan', '--format', 'yaml'], says: /text, markdown, json/ },
    { why: 'no settings', args: ['plan'], says: /TRE_REPOSITORY[\s\S]*--env-file/ },
    { why: 'a settings file that is not there', args: ['--env-file', 'none.env', 'plan'], says: /none\.env/ },
    { why: 'the option of another command', args: ['validate', '--deep'], says: /unknown option '--deep'/ },
    { why: 'a folder that is not there', args: ['validate', 'nowhere'], says: /nowhere/ },
    { why: 'a kind that is none', args: ['new', 'worksapce', 'a'], says: /expected one of workspace/ },
    { why: 'a name that is none', args: ['new', 'person', 'Ann B'], says: /DNS label/ },
    { why: 'a service without its workspace', args: ['new', 'workspace-service', 'desktops'], says: /--workspace/ },
    { why: 'a time scale of nothing', args: ['sandbox', '--env-file', 'x', '--time-scale', '0'], says: /--time-scale/ },
    {
      why: 'a TRE id that Azure would not take',
      args: ['init', 'x', '--name', 'Much-Too-Long'],
      says: /11 lower-case/,
    },
  ])('$why', async ({ args, says }) => {
    expectWords(await tre(args, dir), says);
  });

  it('a trust root that is a branch', async () => {
    const file = join(dir, 'branch.env');
    const names = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'GITHUB_REPOSITORY', 'GITHUB_TOKEN', 'TRE_REPOSITORY'];
    const lines = [...names, 'TRE_LEDGER_KEY'].map((name) => `${name}=x`);
    await writeFile(file, `${lines.join('\n')}\nTRE_TRUST_ROOT=main\n`);
    expectWords(await tre(['--env-file', file, 'plan'], dir), /TRE_TRUST_ROOT: expected a full commit id/);
  });
});

describe('a deployment repository of one’s own', () => {
  const repository = () => join(dir, 'mine');
  const validate = () => tre(['validate', '.'], repository());

  it('begins with init, and validates', async () => {
    const made = await tre(['init', 'mine', '--name', 'mine'], dir);
    expect(made.code, made.stderr).toBe(0);
    expect(await validate()).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 units?, no errors/) });
  });

  it('is not begun over something else', async () => {
    expectWords(await tre(['init', 'mine'], dir), /not empty; nothing was written/);
  });

  it.each([
    ['person', 'ann', '--github-id', '2001', '--object-id', '00000000-0000-4000-8000-000000002001'],
    ['workspace', 'imaging', '--owner', 'ann'],
    ['workspace', 'second', '--template', 'unrestricted@1', '--size', '26'],
    ['workspace-service', 'desktops', '--workspace', 'imaging'],
    ['user-resource', 'linux-1', '--workspace', 'imaging', '--service', 'desktops', '--owner', 'ann'],
    ['shared-service', 'firewall'],
    ['sign-off-policy', 'strict'],
    ['template', 'notebooks'],
  ])('new %s %s validates as written', async (...args) => {
    const made = await tre(['new', ...args], repository());
    expect(made.code, made.stderr).toBe(0);
    const after = await validate();
    expect(after, after.stdout).toMatchObject({ code: 0 });
  });

  it('new writes over nothing', async () => {
    expectWords(await tre(['new', 'template', 'notebooks'], repository()), /exists already/);
  });

  it('new environment validates where there is none', async () => {
    await rm(join(repository(), 'manifests/environment.yaml'));
    const made = await tre(['new', 'environment', 'mine'], repository());
    expect(made.code, made.stderr).toBe(0);
    expect(await validate()).toMatchObject({ code: 0 });
  });

  it('gives each workspace a block of its own', async () => {
    const printed = await tre(['new', 'workspace', 'third', '--print'], repository());
    const block = /addressSpace: (\S+)/.exec(printed.stdout)?.[1];
    expect(block).toMatch(/^10\.16\.\d+\.0\/24$/);
    // 10.16.0.0/24 is that of imaging, and second begins where it ends.
    expect(['10.16.0.0/24', '10.16.1.0/24']).not.toContain(block);
  });
});
