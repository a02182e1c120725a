import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../controller/cli/settings.ts';
import { readDoc, readDocs, root } from './support/read-docs.ts';

const docs = await readDocs();
const readme = await readDoc('README.md');

/** Terminals of reviewers and columns of a printed page; wider output is cut by both. */
const columns = 100;

describe('layout', () => {
  it.each(docs.map((doc) => ({ path: doc.path, doc })))('outputs in $path fit a terminal', ({ doc }) => {
    const wide = doc.blocks
      .filter(({ language }) => language === 'text')
      .flatMap(({ line, text }) =>
        text.split('\n').map((content, index) => ({ at: `${doc.path}:${line + index + 1}`, content })),
      )
      .filter(({ content }) => [...content].length > columns);
    expect(wide).toEqual([]);
  });

  it('every code block says its language', () => {
    expect(docs.flatMap((doc) => doc.blocks).filter(({ language }) => language === '')).toEqual([]);
  });
});

describe('README.md', () => {
  it('holds the two commands near its top, before the tour', () => {
    const commands = readme.blocks.slice(0, 2).map(({ text }) => text.trim());
    expect(commands).toEqual(['npm ci && npm start', 'npm ci && npm test']);
    expect(readme.blocks[1]?.line).toBeLessThan(50);
  });

  it('names every command of tre', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'controller/main.ts'), '--help']);
    const listed = stdout.slice(stdout.indexOf('Commands:'));
    const names = [...listed.matchAll(/^ {2}(?<name>[a-z]+) /gmu)].map(({ groups }) => groups?.['name'] ?? '');
    const commands = names.filter((name) => name !== 'help');
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter((name) => !readme.text.includes(`\`${name}`))).toEqual([]);
  });

  it('names every setting that the controller reads', () => {
    const asked = new Set<string>();
    const env = new Proxy<Record<string, string>>(
      { TRE_TRUST_ROOT: '0'.repeat(40), TRE_PLANNER_CLIENT_ID: 'set', TRE_PLANNER_CLIENT_SECRET: 'set' },
      {
        get: (given, name) => {
          asked.add(String(name));
          const required = /^(AZURE_(TENANT|CLIENT)_ID|GITHUB_(REPOSITORY|TOKEN)|TRE_(REPOSITORY|LEDGER_KEY))$/u;
          return given[String(name)] ?? (required.test(String(name)) ? 'set' : undefined);
        },
      },
    );
    readSettings(env, { stateDir: '/nowhere' });
    expect(asked.size).toBeGreaterThan(15);
    expect([...asked].filter((name) => !readme.text.includes(`\`${name}\``))).toEqual([]);
  });

  it('names every folder of the controller’s README and of the repository', async () => {
    const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const known = folders.map(({ name }) => name).filter((name) => !name.startsWith('.') && name !== 'node_modules');
    expect(known.filter((name) => !readme.text.includes(`\`${name}/\``))).toEqual([]);

    const controller = await readDoc('controller/README.md');
    const stages = (await readdir(join(root, 'controller'), { withFileTypes: true })).filter((entry) =>
      entry.isDirectory(),
    );
    expect(stages.map(({ name }) => name).filter((name) => !controller.text.includes(`\`${name}/\``))).toEqual([]);
  });
});
