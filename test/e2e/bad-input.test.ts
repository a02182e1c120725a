import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageFolder, tre } from './support/processes.ts';

const fixtures = join(import.meta.dirname, 'fixtures/bad-input');
const genomics = 'manifests/workspaces/genomics/workspace.yaml';

/** A folder of fixtures/bad-input laid over the sample TRE, and the line that has to be printed. */
const mistakes: Readonly<Record<string, { line: string; arrange?: (dir: string) => Promise<unknown> }>> = {
  'broken-yaml': { line: `${genomics}:10:5: yaml-syntax: ` },
  'unknown-key': { line: `${genomics}:7:3: unknown-key: unknown key \`displayname\`; did you mean \`displayName\`?` },
  'wrong-type': { line: `${genomics}:9:21: wrong-type: expected a list, found text "owner-a"` },
  'yaml-bomb-by-aliases': { line: 'manifests/people/bomb.yaml:3:10: yaml-aliases: ' },
  'yaml-bomb-by-depth': { line: 'manifests/people/bomb.yaml:1:69: yaml-depth: ' },
  'yaml-bomb-by-values': { line: 'manifests/people/bomb.yaml:1:100001: yaml-size: ' },
  'yaml-bomb-by-size': {
    line: 'manifests/people/bomb.yaml:1:1: file-too-large: ',
    arrange: (dir) => writeFile(join(dir, 'manifests/people/bomb.yaml'), 'x'.repeat(2 ** 20 + 1)),
  },
  'duplicate-name': { line: 'manifests/people/second-admin-a.yaml:4:18: name-mismatch: ' },
  'duplicate-service-name': {
    line: 'manifests/workspaces/genomics/services/desktops.yaml:9:18: duplicate-name: ',
  },
  'overlapping-address-space': {
    line: 'manifests/workspaces/open-data/workspace.yaml:12:30: address-space-overlap: 10.16.4.128/25 overlaps 10.16.4.0/24',
  },
  'missing-template': { line: `${genomics}:6:13: template-unknown: ` },
  'missing-template-version': { line: `${genomics}:6:13: template-version-unknown: ` },
  'dangling-reference': {
    line: 'manifests/workspaces/genomics/user-resources/linux-1.yaml:8:10: dangling-reference: ',
  },
  'cyclic-wiring': { line: 'manifests/workspaces/round/workspace.yaml:2:1: cyclic-wiring: ' },
  symlink: {
    line: 'manifests/people/linked.yaml:1:1: symlink: ',
    arrange: (dir) => symlink('/etc/hostname', join(dir, 'manifests/people/linked.yaml')),
  },
  submodule: {
    line: 'manifests/workspaces/nested:1:1: submodule: ',
    arrange: (dir) => mkdir(join(dir, 'manifests/workspaces/nested/.git'), { recursive: true }),
  },
  'secret-in-secret-parameter': {
    line: 'manifests/workspaces/genomics/services/database.yaml:9:15: secret-in-clear: ',
  },
  'secret-looking-value': { line: `${genomics}:7:16: secret-in-clear: ` },
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tre-bad-input-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('every fixture folder has a row', async () => {
  expect((await readdir(fixtures)).sort()).toEqual(Object.keys(mistakes).sort());
});

it('without a mistake: exit 0', async () => {
  expect(await tre(['validate', packageFolder], dir)).toMatchObject({ code: 0, stderr: '' });
});

it.each(Object.entries(mistakes))('%s: exit 1, and the place', async (mistake, { line, arrange }) => {
  const folder = join(dir, mistake);
  for (const sample of ['manifests', 'templates']) {
    await cp(join(packageFolder, sample), join(folder, sample), { recursive: true });
  }
  await cp(join(fixtures, mistake), folder, { recursive: true });
  await arrange?.(folder);

  const { code, stdout, stderr } = await tre(['validate', folder], dir);
  expect(code, stdout).toBe(1);
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  expect(
    lines.some((each) => each.startsWith(line)),
    stdout,
  ).toBe(true);
  // Nothing but diagnostics in the form that editors and CI know; what looked secret is not said again.
  for (const each of lines) expect(each).toMatch(/^[^:]+:\d+:\d+: [a-z0-9-]+: \S/);
  expect(stdout).not.toMatch(/Welkom01|q8Zr2LxV0pTn5KdW7sYb3MgC/);
});
