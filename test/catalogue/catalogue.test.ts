import { afterEach, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../controller/catalogue/load-catalogue.ts';
import { createParameterCheck } from '../../controller/catalogue/parameters.ts';
import { renderDiagnostic } from '../../controller/core/diagnostic.ts';
import type { ParseCache } from '../../controller/manifests/types.ts';
import { catalogue as all, arm, check, template, whole } from '../manifests/tre.ts';
import { type Files, makeRepository, must, type Repository } from '../source/repository.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function repository(): Repository {
  const made = makeRepository();
  cleanups.push(made.remove);
  return made;
}

const base = (version: string, more: object = {}) => template('workspaces', 'base', { version, main: arm(more) });

describe('versions in git history', () => {
  it('are those of the first-parent line; the first commit that brings one defines it', async () => {
    const repo = repository();
    const v1 = repo.commit(base('1.0.0'));
    repo.commit({ 'manifests/x': '1' });
    const v11 = repo.commit(base('1.1.0', { a: {} }));
    repo.git('checkout', '-q', '-b', 'topic');
    repo.commit(base('1.2.0', { wip: {} }));
    repo.commit(base('1.2.0', { b: {} }));
    repo.git('checkout', '-q', 'main');
    repo.git('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
    const merge = repo.git('rev-parse', 'HEAD');
    const v2 = repo.commit(base('2.0.0', { c: {} }));

    const catalogue = must(await loadCatalogue(await repo.mirror(), v2, new Map()));

    expect(catalogue.diagnostics).toEqual([]);
    expect(catalogue.versions('workspaces', 'base')).toEqual(['1.0.0', '1.1.0', '1.2.0', '2.0.0']);
    expect(catalogue.names('workspaces')).toEqual(['base']);
    const resolved = (reference: string) => catalogue.resolve('workspaces', reference)?.commit;
    expect(resolved('base@1')).toBe(merge);
    expect(resolved('base@1.0')).toBe(v1);
    expect(resolved('base@1.1.0')).toBe(v11);
    expect(resolved('base@2')).toBe(v2);
    expect(
      catalogue.resolve('workspaces', 'base@1')?.main['resources'],
      'as merged, not as it once was on the branch',
    ).toEqual({ b: {} });
    expect(Object.keys(catalogue.resolve('workspaces', 'base@1')!.blobs)).toEqual([
      'templates/workspaces/base/README.md',
      'templates/workspaces/base/main.json',
      'templates/workspaces/base/template.yaml',
    ]);
    for (const none of ['base@3', 'base@1.3', 'base', 'base@', 'bas@1', 'base@1.x', 'base@>=1'])
      expect(resolved(none), none).toBeUndefined();
    expect(catalogue.resolve('user-resources', 'base@1'), 'families do not mix').toBeUndefined();
  });

  it('10 is higher than 9, and 1 does not match 10', async () => {
    const repo = repository();
    repo.commit(base('1.9.0'));
    repo.commit(base('1.10.0'));
    const tip = repo.commit(base('10.0.0'));

    const catalogue = must(await loadCatalogue(await repo.mirror(), tip, new Map()));

    expect(catalogue.resolve('workspaces', 'base@1')?.version).toBe('1.10.0');
    expect(catalogue.versions('workspaces', 'base')).toEqual(['1.9.0', '1.10.0', '10.0.0']);
  });

  it('stay although the template has left the tree', async () => {
    const repo = repository();
    repo.commit(base('1.0.0'));
    const tip = repo.commit({ 'templates/workspaces/base': null });

    const catalogue = must(await loadCatalogue(await repo.mirror(), tip, new Map()));

    expect(catalogue.resolve('workspaces', 'base@1')?.version).toBe('1.0.0');
    expect(catalogue.diagnostics).toEqual([]);
  });

  it.each([
    {
      why: 'a change without a higher version would silently change what is approved',
      steps: [base('1.0.0'), base('1.0.0', { sneaky: {} })],
      says: /^templates\/workspaces\/base\/template\.yaml:5:12: template-changed-without-version: .*than 1\.0\.0.*\(main\.json\).*1\.0\.1/,
      resolves: {},
    },
    {
      why: 'README.md is part of the template too',
      steps: [base('1.0.0'), { 'templates/workspaces/base/README.md': 'new\n' }],
      says: /template-changed-without-version: .*\(README\.md\)/,
      resolves: {},
    },
    {
      why: 'a lower version, even with its old files, takes a major back behind the back of those who use it',
      steps: [base('1.0.0'), base('2.0.0', { a: {} }), base('1.0.0')],
      says: /:5:12: template-version-lower: expected 2\.0\.0 or higher, found 1\.0\.0/,
      resolves: {},
    },
  ])('refuses: $why', async ({ steps, says, resolves }) => {
    const repo = repository();
    const tip = (steps as readonly Files[]).map((files) => repo.commit(files)).at(-1)!;

    const catalogue = must(await loadCatalogue(await repo.mirror(), tip, new Map()));

    expect(catalogue.diagnostics.map(renderDiagnostic)).toEqual([expect.stringMatching(says)]);
    expect(catalogue.resolve('workspaces', 'base@1.0.0')?.main['resources'], 'the first definition stays').toEqual(
      resolves,
    );
  });

  it('forgives what was mended since', async () => {
    const repo = repository();
    repo.commit(base('1.0.0'));
    repo.commit(base('1.0.0', { sneaky: {} }));
    repo.commit({ 'templates/workspaces/base/main.json': '{' });
    const tip = repo.commit(base('1.0.1', { sneaky: {} }));

    const catalogue = must(await loadCatalogue(await repo.mirror(), tip, new Map()));

    expect(catalogue.diagnostics).toEqual([]);
    expect(catalogue.versions('workspaces', 'base')).toEqual(['1.0.0', '1.0.1']);
  });

  it('shows the versions of a merge result that is no commit yet, under the head of its pull request', async () => {
    const repo = repository();
    const main = repo.commit({ ...base('1.0.0'), 'docs/a': '1' });
    repo.git('checkout', '-q', '-b', 'topic');
    const head = repo.commit(base('1.1.0', { a: {} }));
    repo.git('checkout', '-q', 'main');
    const tip = repo.commit({ 'docs/a': '2' });
    const mirror = await repo.mirror();
    const merged = must(await mirror.mergeTree(tip, head));
    if (!('tree' in merged)) throw new Error('expected a tree');

    const before = must(await loadCatalogue(mirror, tip, new Map()));
    const after = must(await loadCatalogue(mirror, tip, new Map(), { tree: merged.tree, commit: head }));

    expect(before.resolve('workspaces', 'base@1')).toMatchObject({ version: '1.0.0', commit: main });
    expect(after.resolve('workspaces', 'base@1')).toMatchObject({ version: '1.1.0', commit: head });
    expect(after.resolve('workspaces', 'base@1.0')).toMatchObject({ version: '1.0.0', commit: main });
  });

  it('judges a merge result that changes a template without raising its version', async () => {
    const repo = repository();
    const tip = repo.commit(base('1.0.0'));
    repo.git('checkout', '-q', '-b', 'topic');
    const head = repo.commit(base('1.0.0', { a: {} }));
    const mirror = await repo.mirror();

    const after = must(
      await loadCatalogue(mirror, tip, new Map(), { tree: must(await mirror.commit(head)).tree, commit: head }),
    );

    expect(after.diagnostics.map((d) => d.code)).toEqual(['template-changed-without-version']);
  });

  it('asks git once for content and for nothing else where the cache knows the tip', async () => {
    const repo = repository();
    for (let i = 0; i < 12; i++) repo.commit(base(`1.${i}.0`, { [`r${i}`]: {} }));
    const tip = repo.git('rev-parse', 'HEAD');
    const stored = new Map<string, string>();
    const cache: ParseCache = {
      get: (key) => JSON.parse(stored.get(key) ?? 'null') ?? undefined,
      set: (key, value) => void stored.set(key, JSON.stringify(value)),
    };
    must(await loadCatalogue(await repo.mirror(), tip, cache));
    const mirror = await repo.mirror();
    const before = mirror.calls();

    const again = must(await loadCatalogue(mirror, tip, cache));

    expect(mirror.calls() - before).toBe(1);
    expect(again.versions('workspaces', 'base')).toHaveLength(12);
    expect(again.resolve('workspaces', 'base@1.4')?.main['resources']).toEqual({ r4: {} });
  });

  it('is unavailable, never empty, where history cannot be read', async () => {
    const repo = repository();
    repo.commit(base('1.0.0'));

    expect(await loadCatalogue(await repo.mirror(), 'f'.repeat(40), new Map())).toMatchObject({ known: false });
  });
});

const folder = 'templates/workspaces/base';
const yaml = all[`${folder}/template.yaml`] as string;

describe('a template that cannot be used', () => {
  it.each<{ why: string; files: Files; code: string; at: string; says?: RegExp }>([
    {
      why: 'broken JSON',
      files: { [`${folder}/main.json`]: '{\n  "a": 1,\n}\n' },
      code: 'json-syntax',
      at: `${folder}/main.json:3:1`,
    },
    {
      why: 'JSON that ends early',
      files: { [`${folder}/main.json`]: '{\n  "a": [' },
      code: 'json-syntax',
      at: `${folder}/main.json:2:9`,
    },
    {
      why: 'JSON that is no ARM template',
      files: {
        [`${folder}/main.json`]: '{"$schema": "https://example.org", "contentVersion": "1.0.0.0", "resources": []}',
      },
      code: 'arm-template',
      at: `${folder}/main.json:1:1`,
    },
    {
      why: 'resources as an object without the language version that allows it',
      files: { [`${folder}/main.json`]: arm().replace('"languageVersion": "2.0",', '') },
      code: 'arm-template',
      at: `${folder}/main.json:1:1`,
      says: /languageVersion/,
    },
    {
      why: 'an invisible character in ARM',
      files: { [`${folder}/main.json`]: arm({ 'a\u200b': {} }) },
      code: 'hidden-character',
      at: `${folder}/main.json:6:7`,
    },
    {
      why: 'no main.json',
      files: { [`${folder}/main.json`]: null, [`${folder}/main.bicep`]: 'param a string\n' },
      code: 'template-incomplete',
      at: `${folder}/main.json:1:1`,
      says: /bicep build/,
    },
    {
      why: 'an unknown key',
      files: { [`${folder}/template.yaml`]: yaml.replace('title:', 'titel:') },
      code: 'unknown-key',
      at: `${folder}/template.yaml:7:3`,
      says: /did you mean `title`/,
    },
    {
      why: 'another kind than the family makes',
      files: { [`${folder}/template.yaml`]: yaml.replace('makes: Workspace', 'makes: UserResource') },
      code: 'template-family',
      at: `${folder}/template.yaml:6:10`,
    },
    {
      why: 'another name than its folder',
      files: { [`${folder}/template.yaml`]: yaml.replace('name: base', 'name: bass') },
      code: 'name-mismatch',
      at: `${folder}/template.yaml:3:18`,
    },
    {
      why: 'a keyword that JSON Schema does not have',
      files: { [`${folder}/template.yaml`]: yaml.replace('x-tre-address-space: true', 'x-tre-adress-space: true') },
      code: 'parameter-schema',
      at: `${folder}/template.yaml:9:15`,
      says: /x-tre-adress-space/,
    },
    {
      why: 'an input that main.json does not take',
      files: { [`${folder}/template.yaml`]: yaml.replace('inputs: {}', 'inputs: {location: x}') },
      code: 'template-wiring',
      at: `${folder}/template.yaml:10:22`,
    },
    {
      why: 'a version that is none',
      files: { [`${folder}/template.yaml`]: yaml.replace('2.1.3', '2.1') },
      code: 'wrong-type',
      at: `${folder}/template.yaml:5:12`,
      says: /put it in quotes/,
    },
    {
      why: 'a hub link that does not exist',
      files: { [`${folder}/template.yaml`]: yaml.replace('hub-link@1', 'hub-link@2') },
      code: 'template-version-unknown',
      at: 'manifests/workspaces/genomics/workspace.yaml:5:13',
    },
    {
      why: 'a file outside every family',
      files: { 'templates/workspace/base/main.json': '{}' },
      code: 'misplaced-file',
      at: 'templates/workspace/base/main.json:1:1',
    },
  ])('$why', async ({ files, code, at, says }) => {
    const { diagnostics, lines } = await check({ ...whole, ...files });

    const hit = lines.findIndex((line) => line.startsWith(`${at}: ${code}: `));
    expect(hit, lines.join('\n')).toBeGreaterThanOrEqual(0);
    if (says) expect(diagnostics[hit]?.message).toMatch(says);
    const others = diagnostics.filter((d) => d.unit && !['workspace/genomics'].includes(d.unit));
    expect(others, 'units of other templates go on').toEqual([]);
  });

  it('names a parent that its template does not allow', async () => {
    const { lines } = await check({
      ...whole,
      ...template('workspaces', 'open', {
        parameters: '{type: object, properties: {addressSpace: {type: string, x-tre-address-space: true}}}',
      }),
      'manifests/workspaces/genomics/workspace.yaml': (
        whole['manifests/workspaces/genomics/workspace.yaml'] as string
      ).replace('base@2.1', 'open@1'),
    });

    expect(lines).toEqual([
      expect.stringMatching(
        /services\/desktops\.yaml:4:18: template-parent: expected a parent made from `base`, found one made from `open`/,
      ),
    ]);
  });
});

describe('parameters', () => {
  it('get their defaults, without changing the manifest', async () => {
    const repo = repository();
    const tip = repo.commit(all);
    const catalogue = must(await loadCatalogue(await repo.mirror(), tip, new Map()));
    const desktops = catalogue.resolve('workspace-services', 'virtual-desktops@1')!;
    const given = { password: 'secret:desktop-password' };

    const checked = createParameterCheck()(desktops.manifest, given);

    expect(checked).toEqual({ parameters: { password: 'secret:desktop-password', paste: 'none' }, findings: [] });
    expect(given).toEqual({ password: 'secret:desktop-password' });
  });
});
