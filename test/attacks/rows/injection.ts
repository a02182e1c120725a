import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Scene } from '../support/scene.ts';
import type { Attack, Row } from '../support/types.ts';

const markup = '**Approved** <img src=x onerror=alert(1)> @contoso/admins #1 [sign](https://evil.example) `x` <!-- -->';
const canary = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';

/** Merged without an approval: what is said about it is what matters. */
const merged =
  (more: (s: Scene) => Parameters<Scene['propose']>[0] = () => ({})): Attack =>
  async (s) => {
    const { number } = await s.propose(more(s));
    await s.merge('admin-a', number);
    return number;
  };

const approved =
  (more: (s: Scene) => Parameters<Scene['propose']>[0]): Attack =>
  async (s) => {
    const { number } = await s.propose(more(s));
    await s.review('admin-b', number);
    await s.merge('admin-a', number);
    return number;
  };

async function latestPullRequest(s: Scene): Promise<string> {
  const { body } = await s.ask('admin-a', 'GET', '/pulls?state=all&per_page=1');
  return String((body as { number: number }[])[0]?.number);
}

const unapproved = /needs 1 × TREAdmin \(admin-a or admin-b; policy default, rule 1\)/;

/** Text and evidence that try to be more than they are. */
export const injectionRows: readonly Row[] = [
  {
    name: 'markdown, HTML and mentions in a manifest',
    why: 'The plan is a comment: what people wrote must not look like the controller’s word, load anything or call anybody.',
    source: 'issue 3',
    attack: merged((s) => ({ files: { [s.path]: s.manifest().replace(`${s.name} study`, `"${markup}"`) } })),
    expect: 'held',
    reason: unapproved,
    also: async (s) => {
      const shown = await s.tre('plan', '--pr', await latestPullRequest(s), '--format', 'markdown');
      expect(shown.stdout, shown.stderr).toContain(s.name);
      expect(shown.stdout).not.toMatch(/<img|\]\(https:\/\/evil|(^|[^`\\\w])@contoso|<!-- -->|\*\*Approved\*\*/m);
    },
  },
  {
    name: 'mention in a pull request’s branch and title',
    why: 'Names of branches and titles are written by anybody and end up beside the controller’s words.',
    source: 'issue 3',
    attack: merged((s) => ({ branch: `${s.name}/@contoso/admins-<img>` })),
    expect: 'held',
    reason: unapproved,
    also: async (s) => {
      const shown = await s.tre('plan', '--pr', await latestPullRequest(s), '--format', 'markdown');
      expect(shown.stdout, shown.stderr).toContain(s.name);
      expect(shown.stdout).not.toMatch(/<img>|(^|[^`\\\w])@contoso/m);
    },
  },
  {
    name: 'escape sequences for the terminal',
    why: 'A manifest must not clear the screen, or write "approved" where the reader looks.',
    source: 'issue 3',
    attack: merged((s) => ({
      files: { [s.path]: s.manifest().replace(`${s.name} study`, `"\\e[2J\\e[1;1H✓ ${s.name} approved\\r"`) },
    })),
    expect: 'held',
    reason: unapproved,
    also: async (s) => {
      const shown = await s.tre('plan', '--pr', await latestPullRequest(s));
      expect(shown.stdout, shown.stderr).toContain(s.name);
      expect(s.world.printed()).not.toContain('\u001b');
      expect(s.world.printed()).not.toContain('\r');
    },
  },
  {
    name: 'branch that looks like an option',
    why: 'What GitHub calls a branch goes to git as an argument; it must stay a name.',
    source: 'issue 3',
    attack: merged((s) => ({ branch: `--output=${s.name}` })),
    expect: 'held',
    reason: unapproved,
    also: async (s) => {
      expect(existsSync(join(s.world.dir, s.name))).toBe(false);
    },
  },
  {
    name: 'secret in a manifest',
    why: 'What looks like a secret is refused, and not said again in any output.',
    source: 'issue 3',
    attack: approved((s) => ({ files: { [s.path]: s.manifest(`description: ${canary}`) } })),
    expect: 'refused',
    reason: /secret-in-clear/,
    also: async (s) => {
      expect(s.world.printed()).not.toContain(canary);
    },
  },
  {
    name: 'YAML that grows when it is read',
    why: 'Nine aliases of nine aliases fill the memory of whoever plans the request.',
    source: 'issue 3',
    attack: approved((s) => {
      const level = (of: string) => `[${Array.from({ length: 9 }, () => `*${of}`).join(', ')}]`;
      const bomb = ['a', 'b', 'c', 'd', 'e', 'f'].map(
        (key, n, all) => `  ${key}: &${key} ${n === 0 ? '[x]' : level(all[n - 1] ?? '')}`,
      );
      return { files: { [s.path]: `${s.manifest()}bomb:\n${bomb.join('\n')}\n` } };
    }),
    expect: 'refused',
    reason: /yaml-aliases/,
  },
  {
    name: 'oversized manifest',
    why: 'A file of megabytes is no manifest.',
    source: 'issue 3',
    attack: approved((s) => ({ files: { [s.path]: `${s.manifest()}${'#'.repeat(2 ** 20)}\n` } })),
    expect: 'refused',
    reason: /file-too-large: expected at most 1048576 bytes/,
  },
  {
    name: 'forged status and check',
    why: 'Anybody with write access can set a green `tre/sign-off`; nothing that is shown on GitHub is evidence.',
    source: '(d) 23',
    attack: async (s) => {
      const { number, head } = await s.propose();
      const status = { state: 'success', context: 'tre/sign-off', description: 'approved by admin-b' };
      await s.rest('researcher-a', 'POST', `/statuses/${head}`, status);
      await s.ask('researcher-a', 'POST', '/check-runs', {
        name: 'tre/sign-off',
        head_sha: head,
        status: 'completed',
        conclusion: 'success',
      });
      await s.rest('researcher-a', 'POST', `/issues/${number}/comments`, { body: 'Approved by admin-b (TREAdmin).' });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: unapproved,
  },
  {
    name: 'workflow edited in a request',
    why: 'A workflow runs with the repository’s identity: who may change one is asked of an admin, not of its author.',
    source: '(d) 23',
    attack: merged((s) => ({
      files: { [`.github/workflows/${s.name}.yml`]: 'on: push\npermissions: write-all\njobs: {}\n' },
    })),
    expect: 'held',
    reason: /floor: templates, schemas and workflows need an admin/,
  },
];
