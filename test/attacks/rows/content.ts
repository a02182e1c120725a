import { expect } from 'vitest';
import type { Plan } from '../../e2e/support/plan.ts';
import { alphaPath, desktopsPath } from '../support/baseline.ts';
import { live } from '../support/live.ts';
import type { Scene } from '../support/scene.ts';
import type { Row } from '../support/types.ts';

const methods = ['merge', 'squash', 'rebase'] as const;
const page = (s: Scene) => ({ [`docs/${s.name}.md`]: 'A page.\n' });

/** Pushed straight to main, past everybody. */
const poison = (s: Scene) => s.push('admin-a', { branch: 'main', files: { [s.path]: s.manifest() } });

/** The approved head and main, merged by hand with something more in it. */
async function mergeByHand(s: Scene, number: number, head: string, files: Record<string, string>): Promise<void> {
  const main = await s.commitOf('main');
  const parents = [main, head];
  await s.push('admin-a', { branch: 'main', from: main, files, parents, message: `Merge pull request #${number}` });
}

/** The old tip of main is kept as a branch, for requests that start before what `prepare` does. */
async function addAtTheTop(s: Scene): Promise<void> {
  await s.move('admin-a', s.branch('before'), await s.commitOf('main'));
  await s.agreed({ [alphaPath]: `# ${s.branch('top').replace('mallory', 'reviewed ')}\n${await s.read(alphaPath)}` });
}

/** What main holds against what was approved: blob by blob, however it came there. */
export const contentRows: readonly Row[] = [
  {
    name: 'template changed without a version',
    why: 'One version would mean two things; even an approved request may not do that.',
    source: 'issue 3',
    attack: async (s) => {
      const path = 'templates/workspaces/base/main.json';
      const { number } = await s.propose({ files: { [path]: (await s.read(path)).replace(/\n$/, '\n\n') } });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'refused',
    reason: /template-changed-without-version/,
  },
  {
    name: 'template changed without a version, after a push to the templates',
    why: 'A push to any template, though it was reverted, must not switch the rule about versions off.',
    source: 'issue 3',
    attack: async (s) => {
      const readme = 'templates/workspaces/unrestricted/README.md';
      const approved = await s.read(readme);
      await s.push('researcher-a', { branch: 'main', files: { [readme]: `${approved}\n` } });
      await s.push('researcher-a', { branch: 'main', files: { [readme]: approved } });
      const path = 'templates/workspaces/base/main.json';
      const { number } = await s.propose({ files: { [path]: (await s.read(path)).replace(/\n$/, '\n\n') } });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'refused',
    reason: /template-changed-without-version/,
    world: 'own',
  },
  {
    name: 'direct push',
    why: 'Whoever may push to main needs no pull request there; what nobody approved has no effect.',
    source: 'issue 3',
    attack: async (s) => {
      await poison(s);
      return undefined;
    },
    expect: 'held',
    reason: /pushed straight to main by admin-a.*Release it by reverting [0-9a-f]{7}, or by `tre ratify/,
    control: {
      name: 'a revert to the approved content releases, by whomever',
      act: async (s) => {
        await s.agreed({ [s.path]: s.manifest() });
        await s.tre('apply');
        await s.push('admin-a', { branch: 'main', files: { [s.path]: s.manifest('description: worse') } });
        const held = await s.tre('apply');
        if (held.code !== 3) throw new Error(`the push was not held: ${held.stdout}`);
        await s.push('researcher-a', { branch: 'main', files: { [s.path]: s.manifest() } });
        return undefined;
      },
    },
  },
  {
    name: 'broken file pushed straight to main',
    why: 'A mistake that nobody approved must not stop what was: else any push stops the whole TRE.',
    source: 'issue 3',
    attack: async (s) => {
      const path = 'manifests/policies/sign-off.yaml';
      await s.push('outsider', { branch: 'main', files: { [path]: `# ${s.name}\nkind: Nonsense\n` } });
      return undefined;
    },
    expect: 'held',
    reason: /pushed straight to main by outsider/,
    also: async (s) => {
      const { actions } = JSON.parse((await s.tre('plan', '--format', 'json')).stdout) as Plan;
      expect(actions.filter(({ action }) => action === 'blocked').map(({ unit }) => unit)).toEqual([]);
    },
    world: 'own',
  },
  {
    name: 'template pushed straight to main',
    why: 'A pushed version would win every `base@2`, and stays in history even when it is reverted: it counts for nobody.',
    source: '(d) 4',
    attack: async (s) => {
      const path = 'templates/workspaces/base/template.yaml';
      const pushed = (await s.read(path)).replace(/version: 2\.\d+\.\d+/, 'version: 2.9.1');
      await s.push('admin-a', { branch: 'main', files: { [path]: pushed } });
      return undefined;
    },
    expect: 'held',
    reason: /pushed straight to main by admin-a.*changes templates\/workspaces\/base\/template\.yaml/,
    also: async (s) => {
      const { actions } = JSON.parse((await s.tre('plan', '--format', 'json')).stdout) as Plan;
      expect(actions.find(({ unit }) => unit === 'workspace/alpha')).toMatchObject({ action: 'none' });
    },
    control: {
      name: 'its revert brings no older approved state back',
      act: async (s) => {
        const path = 'templates/workspaces/base/template.yaml';
        const approved = await s.read(path);
        for (const lines of [[], ['description: newer']]) {
          const { number } = await s.propose({
            branch: s.branch(`step-${lines.length}`),
            files: { [s.path]: s.manifest(...lines) },
          });
          await s.review('admin-b', number);
          await s.merge('admin-a', number);
          await s.tre('apply');
        }
        const pushed = approved.replace(/version: 2\.\d+\.\d+/, 'version: 2.9.2');
        await s.push('admin-a', { branch: 'main', files: { [path]: pushed } });
        await s.push('admin-a', { branch: 'main', files: { [path]: approved } });
        const planned = await s.tre('plan');
        expect(planned.code, planned.stdout).toBe(0);
        return undefined;
      },
    },
  },
  {
    name: 'environment pushed straight to main',
    why: 'Where the TRE lives, and where its ledger is kept, is read from what was approved, not from what main says.',
    source: '(d) 3',
    attack: async (s) => {
      const path = 'manifests/environment.yaml';
      const pushed = (await s.read(path))
        .replace('name: contoso', 'name: evil')
        .replace('retention: 0d', 'retention: 1d');
      await s.push('admin-a', { branch: 'main', files: { [path]: pushed } });
      return undefined;
    },
    expect: 'held',
    reason: /pushed straight to main by admin-a.*changes manifests\/environment\.yaml/,
    also: async (s) => {
      expect((await live(s.world)).text).not.toContain('rg-evil');
    },
  },
  {
    name: 'innocent edit on top of a direct push',
    why: 'A bad line is pushed to main; the next request’s diff shows only its own line, yet its file holds both.',
    source: '(d) 4',
    attack: async (s) => {
      await poison(s);
      const { number } = await s.propose({ files: { [s.path]: s.manifest('description: innocent') } });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /starting from content on main that nobody approved/,
    control: {
      name: 'the pushed change made again from approved content, by pull request',
      act: async (s) => {
        const approved = await s.commitOf('main');
        await poison(s);
        const { number } = await s.propose({ from: approved });
        await s.review('admin-b', number);
        await s.merge('admin-a', number);
        return number;
      },
    },
  },
  ...methods.map(
    (method): Row => ({
      name: `request cut from a poisoned main (${method})`,
      why: 'A request about another file, cut from main after the push, must not carry the pushed content along.',
      source: '(d) 4',
      attack: async (s) => {
        await poison(s);
        const { number } = await s.propose({ files: page(s) });
        await s.review('admin-b', number);
        await s.merge('admin-a', number, method);
        return undefined;
      },
      expect: 'held',
      reason: /pushed straight to main by admin-a/,
    }),
  ),
  {
    name: 'request cut from a poisoned main (fast-forward)',
    why: 'GitHub calls a request merged when its head is pushed to main, with everything below it.',
    source: '(d) 4',
    attack: async (s) => {
      await poison(s);
      const { number, head } = await s.propose({ files: page(s) });
      await s.review('admin-b', number);
      await s.move('admin-a', 'main', head);
      return undefined;
    },
    expect: 'held',
    reason: /pushed straight to main by admin-a/,
  },
  {
    name: 'poisoned template beside an approved README',
    why: 'A template is approved as a whole: an approved edit next to a pushed file does not approve that file.',
    source: '(d) 4',
    attack: async (s) => {
      const folder = 'templates/workspace-services/virtual-desktops';
      const pushed = (await s.read(`${folder}/template.yaml`))
        .replace(/version: 1\.0\.\d+/, 'version: 1.0.9')
        .replace('nrc_svc_', `${s.name}_nrc_svc_`);
      await s.push('outsider', { branch: 'main', files: { [`${folder}/template.yaml`]: pushed } });
      const { number } = await s.propose({ files: { [`${folder}/README.md`]: '# Desktops\n' } });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return undefined;
    },
    expect: 'held',
    reason: /pushed straight to main by outsider.*template\.yaml/,
  },
  {
    name: 'contribution smuggled into another unit',
    why: 'Rules that a service adds to the firewall come from its template; a template nobody approved adds none.',
    source: 'issue 3',
    attack: async (s) => {
      const path = 'templates/workspace-services/virtual-desktops/template.yaml';
      const pushed = (await s.read(path))
        .replace(/version: 1\.0\.\d+/, 'version: 1.0.8')
        .replace('destinationAddresses: [AzureActiveDirectory]', "destinationAddresses: ['203.0.113.7']")
        .replace('nrc_svc_', `${s.name}_nrc_svc_`);
      await s.push('admin-a', { branch: 'main', files: { [path]: pushed } });
      const service = (await s.read(desktopsPath)).replace('virtual-desktops@1', 'virtual-desktops@1.0.8');
      const { number } = await s.propose({ files: { [desktopsPath]: service } });
      await s.review('owner-a', number);
      await s.merge('admin-a', number);
      return undefined;
    },
    expect: 'refused',
    reason:
      /(?=.*pushed straight to main by admin-a)expected a version of virtual-desktops, found `1\.0\.8`|pushed straight to main by admin-a.*expected a version of virtual-desktops, found `1\.0\.8`/,
  },
  {
    name: 'template changed in an unapproved request',
    why: 'A manifest that says `base@2` follows the template: a new version must not reach it unapproved.',
    source: 'issue 3',
    attack: async (s) => {
      const path = 'templates/workspaces/base/template.yaml';
      const pushed = (await s.read(path))
        .replace(/version: 2\.\d+\.\d+/, 'version: 2.9.0')
        .replace('default: 30', 'default: 365');
      const { number } = await s.propose({ files: { [path]: pushed } });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b; policy default, rule 2\)/,
  },
  {
    name: 'edit in the merge commit',
    why: 'A merge made by hand can hold anything; the approved file must arrive as it was approved.',
    source: 'issue 3',
    attack: async (s) => {
      const { number, head } = await s.propose();
      await s.review('admin-b', number);
      await mergeByHand(s, number, head, { [s.path]: s.manifest('description: edited while merging') });
      return number;
    },
    expect: 'held',
    reason: /was edited in the merge: main holds another content than the approved head/,
    control: {
      name: 'an approved head merged by hand, byte for byte',
      act: async (s) => {
        const { number, head } = await s.propose();
        await s.review('admin-b', number);
        await mergeByHand(s, number, head, { [s.path]: s.manifest() });
        return number;
      },
    },
  },
  {
    name: 'file smuggled into the merge commit',
    why: 'A file that the request never touched is changed while merging it.',
    source: 'issue 3',
    attack: async (s) => {
      const { number, head } = await s.propose({ files: page(s) });
      await s.review('admin-b', number);
      await mergeByHand(s, number, head, { ...page(s), [s.path]: s.manifest() });
      return number;
    },
    expect: 'held',
    reason: /was changed by the merge, but not by the pull request/,
  },
  ...(['squash', 'rebase'] as const).map(
    (method): Row => ({
      name: `${method} by hand whose content differs`,
      why: `A commit that looks like GitHub’s ${method} of an approved request, but holds something else.`,
      source: 'issue 3',
      attack: async (s) => {
        const { number, branch } = await s.propose();
        await s.review('admin-b', number);
        const message = method === 'squash' ? `Change ${s.name} (#${number})` : `Change ${s.name}`;
        const files = { [s.path]: s.manifest('description: not what was approved') };
        await s.push('admin-a', { branch: 'main', files, message });
        await s.rest('admin-a', 'DELETE', `/git/refs/heads/${branch}`);
        return undefined;
      },
      expect: 'held',
      reason: /pushed straight to main by admin-a/,
      control: {
        name: `an honest ${method}`,
        act: async (s) => {
          const { number, branch } = await s.propose();
          await s.push('researcher-a', { branch, files: page(s), message: 'A second commit' });
          await s.review('admin-b', number);
          await s.merge('admin-a', number, method);
          return number;
        },
      },
    }),
  ),
  ...methods.map(
    (method): Row => ({
      name: `one file changed on both sides (${method})`,
      why: 'Git merges the two textually into a file that no reviewer ever saw.',
      source: '(d) 14',
      prepare: addAtTheTop,
      attack: async (s) => {
        const old = s.branch('before');
        const { content } = await s.rest('admin-a', 'GET', `/contents/${alphaPath}?ref=${old}`);
        const below = `${Buffer.from(String(content), 'base64')}# ${s.name}\n`;
        const { number } = await s.propose({ from: old, files: { [alphaPath]: below } });
        await s.review('admin-b', number);
        await s.merge('admin-a', number, method);
        return number;
      },
      expect: 'held',
      reason: /was changed on main and in the pull request; update the branch and approve again/,
    }),
  ),
  {
    name: 'renamed on one side',
    why: 'Git’s merge follows renames: an approved edit lands in a file that the request never named.',
    source: '(d) 14',
    prepare: async (s) => {
      const lines = Array.from({ length: 40 }, (_, line) => `Line ${line}\n`).join('');
      await s.agreed({ [`.github/${s.name}.md`]: lines });
      await s.move('admin-a', s.branch('before'), await s.commitOf('main'));
      const branch = s.branch('rename');
      await s.push('admin-a', { branch, files: { [`.github/${s.name}.md`]: null, [`.github/${s.name}-2.md`]: lines } });
      const number = await s.open('admin-a', branch);
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
    },
    attack: async (s) => {
      const path = `.github/${s.name}.md`;
      const old = s.branch('before');
      const { content } = await s.rest('admin-a', 'GET', `/contents/${path}?ref=${old}`);
      const edited = Buffer.from(String(content), 'base64').toString('utf8').replace('Line 20', 'Line twenty');
      const { number } = await s.propose({ from: old, files: { [path]: edited } });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /was changed by the merge, but not by the pull request/,
  },
  {
    name: 'two merge bases',
    why: 'Where histories cross, "what the request changes" has two answers; neither is taken.',
    source: '(d) 14',
    attack: async (s) => {
      const [left, right] = [s.branch('left'), s.branch('right')];
      const a = await s.push('researcher-a', { branch: left, files: { [`docs/${left}.md`]: 'Left.\n' } });
      const main = await s.push('admin-a', { branch: 'main', files: { [`docs/${right}.md`]: 'Right.\n' } });
      const crossed = { [`docs/${left}.md`]: 'Left.\n', [`docs/${right}.md`]: 'Right.\n' };
      await s.push('admin-a', { branch: 'main', files: crossed, parents: [main, a] });
      const { number } = await s.propose({
        from: a,
        parents: [a, main],
        files: { ...crossed, [s.path]: s.manifest() },
      });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /have no single common commit, so it cannot be told what was reviewed/,
  },
  {
    name: 'two approved requests that exclude each other',
    why: 'Each was right when it was approved; together they claim one address block.',
    source: 'issue 3',
    attack: async (s) => {
      const twin = `${s.name}b`;
      const first = await s.propose();
      const files = { [s.path.replace(s.name, twin)]: s.manifest().replaceAll(s.name, twin) };
      const second = await s.propose({ branch: s.branch('twin'), files });
      for (const { number } of [first, second]) {
        await s.review('admin-b', number);
        await s.merge('admin-a', number);
      }
      return undefined;
    },
    expect: 'refused',
    reason: /address-space-overlap/,
  },
  {
    name: 'merged by pushing its head',
    why: 'Pushing the head to main makes GitHub show "merged", also where nobody approved.',
    source: '(d) 19',
    attack: async (s) => {
      const { number, head } = await s.propose();
      await s.move('admin-a', 'main', head);
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b|needs 1 × TREAdmin \(admin-b/,
  },
  {
    name: 'commit reachable by two merged requests',
    why: 'The approved request went to another branch; the one that brought the commit to main is not approved.',
    source: '(d) 19',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      const above = s.branch('above');
      await s.push('researcher-a', { branch: above, from: branch, files: page(s) });
      const second = await s.open('researcher-a', above, { base: branch });
      await s.review('admin-b', second);
      await s.merge('admin-a', second);
      await s.move('admin-a', 'main', await s.commitOf(branch));
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin|pushed straight to main by admin-a/,
  },
  {
    name: 'branch named like a commit',
    why: 'GitHub answers questions about a commit for a branch of that name too.',
    source: '(d) 19',
    attack: async (s) => {
      const { number } = await s.propose({ files: page(s) });
      await s.review('admin-b', number);
      const approved = await s.merge('admin-a', number);
      const pushed = await poison(s);
      await s.ask('admin-a', 'POST', '/git/refs', { ref: `refs/heads/${pushed}`, sha: approved });
      return undefined;
    },
    expect: 'held',
    reason: /pushed straight to main by admin-a/,
  },
  {
    name: '3,000 changed files',
    why: 'GitHub lists 3,000 files of a request; the one that matters hides behind them.',
    source: '(d) 20',
    attack: async (s) => {
      const pages = Object.fromEntries(
        Array.from({ length: 3000 }, (_, n) => [`docs/${s.name}/${String(n).padStart(4, '0')}.md`, `${n}\n`]),
      );
      const { number } = await s.propose({ files: { ...pages, [s.path]: s.manifest() } });
      await s.review('owner-a', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b/,
  },
];
