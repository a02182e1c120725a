import { describe, expect, it } from 'vitest';
import type { Files } from '../source/repository.ts';
import { check, experience, person, whole, workspace } from './tre.ts';

const genomics = 'manifests/workspaces/genomics/workspace.yaml';
const desktops = 'manifests/workspaces/genomics/services/desktops.yaml';
const linux = 'manifests/workspaces/genomics/user-resources/linux-1.yaml';
const researcher = 'manifests/people/researcher-a.yaml';

function edited(path: keyof typeof experience, from: string | RegExp, to: string): Files {
  const text = experience[path].replace(from, to);
  if (text === experience[path]) throw new Error(`nothing to replace in ${path}`);
  return { [path]: text };
}

function bomb(): string {
  const rows = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);
  return `a0: &a0 [lol, lol]\n${rows.join('\n')}\n`;
}

interface Case {
  readonly why: string;
  readonly files: Files;
  readonly code: string;
  /** file:line:column */
  readonly at: string;
  readonly unit?: string;
  readonly says?: RegExp;
  /** Other findings that follow from the first. */
  readonly also?: readonly string[];
}

const cases: readonly Case[] = [
  {
    why: 'broken YAML',
    files: edited(genomics, 'members:', 'members: ['),
    code: 'yaml-syntax',
    at: `${genomics}:9:5`,
    unit: 'workspace/genomics',
    also: ['yaml-syntax', 'yaml-syntax', 'dangling-reference', 'dangling-reference'],
  },
  {
    why: 'an unknown key, with the one that was meant',
    files: edited(desktops, 'template:', 'templat:'),
    code: 'missing-key',
    at: `${desktops}:4:7`,
    unit: 'workspace-service/genomics/desktops',
    also: ['unknown-key', 'dangling-reference'],
  },
  {
    why: 'a wrong type, with the remedy',
    files: edited(genomics, 'WorkspaceOwner: [owner-a]', 'WorkspaceOwner: owner-a'),
    code: 'wrong-type',
    at: `${genomics}:8:21`,
    unit: 'workspace/genomics',
    says: /expected a list, found text "owner-a"; write it as a list/,
    also: ['dangling-reference', 'dangling-reference'],
  },
  {
    why: 'a number where text is due, as YAML reads an unquoted one',
    files: edited(researcher, 'displayName: Researcher A', 'displayName: 12'),
    code: 'wrong-type',
    at: `${researcher}:5:16`,
    says: /expected text, found the number 12; put it in quotes/,
    also: ['dangling-reference', 'dangling-reference'],
  },
  {
    why: 'a member that is neither a name nor a name with its end: the alternative that was meant is explained',
    files: edited(genomics, 'until: 2027-06-30', 'untill: 2027-06-30'),
    code: 'missing-key',
    at: `${genomics}:9:41`,
    also: ['unknown-key', 'dangling-reference', 'dangling-reference'],
    says: /the key `until`/,
  },
  {
    why: 'a rule with approvals and self-service at once',
    files: edited(
      'manifests/policies/sign-off.yaml',
      'approvals: [{role: TREAdmin, count: 2}]',
      'approvals: [{role: TREAdmin, count: 2}]\n      selfService: {perPerson: 1, templates: [a], monthlyUpTo: 1 EUR}',
    ),
    code: 'wrong-members',
    at: 'manifests/policies/sign-off.yaml:12:7',
    says: /exactly one of `approvals`, `alternatives` and `selfService`/,
    also: ['policy-missing'],
  },
  {
    why: 'a day that does not exist',
    files: edited(genomics, 'expires: 2027-12-31', 'expires: 2027-02-30'),
    code: 'wrong-form',
    at: `${genomics}:12:12`,
    says: /expected a date, such as `2027-12-31`, found "2027-02-30"/,
    also: ['dangling-reference', 'dangling-reference'],
  },
  {
    why: 'a time zone that does not exist',
    files: edited(linux, 'Europe/Amsterdam', 'Europe/Amsterdm'),
    code: 'time-zone-unknown',
    at: `${linux}:8:33`,
    unit: 'user-resource/genomics/desktops/linux-1',
  },
  {
    why: 'billion laughs by aliases',
    files: { 'manifests/people/bomb.yaml': bomb() },
    code: 'yaml-aliases',
    at: 'manifests/people/bomb.yaml:3:10',
  },
  {
    why: 'a bomb by depth, which would end the stack of a recursive parser',
    files: { 'manifests/people/bomb.yaml': '['.repeat(200_000) },
    code: 'yaml-depth',
    at: 'manifests/people/bomb.yaml:1:69',
  },
  {
    why: 'a bomb by number of values',
    files: { 'manifests/people/bomb.yaml': `x: [${'1,'.repeat(60_000)}1]\n` },
    code: 'yaml-size',
    at: 'manifests/people/bomb.yaml:1:100001',
  },
  {
    why: 'a bomb by size is not even read',
    files: { 'manifests/people/bomb.yaml': 'x'.repeat(1024 * 1024 + 1) },
    code: 'file-too-large',
    at: 'manifests/people/bomb.yaml:1:1',
  },
  {
    why: 'a bomb by documents',
    files: { 'manifests/people/bomb.yaml': '---\na: 1\n'.repeat(101) },
    code: 'yaml-documents',
    at: 'manifests/people/bomb.yaml:201:1',
  },
  {
    why: 'an alias to what encloses it has no end',
    files: { 'manifests/people/loop.yaml': 'a: &a\n  b: *a\n' },
    code: 'yaml-alias',
    at: 'manifests/people/loop.yaml:2:6',
  },
  {
    why: 'a key twice: which one counts depends on the parser',
    files: edited(genomics, 'expires: 2027-12-31', 'template: base@2\n  expires: 2027-12-31'),
    code: 'duplicate-key',
    at: `${genomics}:12:3`,
    also: ['dangling-reference', 'dangling-reference'],
  },
  {
    why: 'a merge key brings members that nobody sees in place',
    files: edited(desktops, '{paste: in-only}', '{<<: {paste: both}}'),
    code: 'yaml-merge-key',
    at: `${desktops}:4:74`,
    also: ['dangling-reference'],
  },
  {
    why: 'a custom tag',
    files: edited(desktops, 'in-only', '!include secret.txt'),
    code: 'yaml-tag',
    at: `${desktops}:4:90`,
    also: ['dangling-reference'],
  },
  {
    why: 'YAML 1.1 by directive, where `no` is false',
    files: { 'manifests/people/old.yaml': `%YAML 1.1\n---\n${person('old', 77)}` },
    code: 'yaml-version',
    at: 'manifests/people/old.yaml:2:1',
  },
  {
    why: 'a bidirectional control shows the reviewer another role than the parser reads',
    files: edited(researcher, 'TREUser', 'TREUser\u202e'),
    code: 'hidden-character',
    at: `${researcher}:8:18`,
    says: /U\+202E/,
    also: ['dangling-reference', 'dangling-reference'],
  },
  {
    why: 'a zero-width character makes two names that look alike',
    files: edited(genomics, 'name: genomics', 'name: geno\u200bmics'),
    code: 'hidden-character',
    at: `${genomics}:3:22`,
    unit: 'workspace/genomics',
    also: ['dangling-reference', 'dangling-reference'],
  },
  {
    why: 'a kind in the folder of another',
    files: { 'manifests/shared-services/mallory.yaml': person('mallory', 66) },
    code: 'kind-mismatch',
    at: 'manifests/shared-services/mallory.yaml:2:7',
    says: /move the file to manifests\/people/,
  },
  {
    why: 'an unknown kind',
    files: edited(desktops, 'WorkspaceService', 'WorkspaceServce'),
    code: 'unknown-kind',
    at: `${desktops}:2:7`,
    says: /did you mean `WorkspaceService`/,
    also: ['dangling-reference'],
  },
  {
    why: 'a workspace in the folder of another: the path decides',
    files: edited(genomics, 'name: genomics', 'name: imaging'),
    code: 'name-mismatch',
    at: `${genomics}:3:18`,
    unit: 'workspace/genomics',
    also: ['dangling-reference', 'dangling-reference'],
  },
  {
    why: 'a file where nothing would read it',
    files: { 'manifests/workspaces/genomics/service/desktops.yaml': experience[desktops] },
    code: 'misplaced-file',
    at: 'manifests/workspaces/genomics/service/desktops.yaml:1:1',
  },
  {
    why: 'an ending that nothing would read',
    files: { 'manifests/people/ann.yml': person('ann', 67) },
    code: 'misplaced-file',
    at: 'manifests/people/ann.yml:1:1',
    says: /rename it to manifests\/people\/ann\.yaml/,
  },
  {
    why: 'an empty file is a mistake, not a wish for nothing',
    files: { 'manifests/shared-services/empty.yaml': '# soon\n' },
    code: 'empty-file',
    at: 'manifests/shared-services/empty.yaml:1:1',
    unit: 'shared-service/empty',
  },
  {
    why: 'a name that is no DNS label would be markup, a path or an option somewhere',
    files: edited(genomics, 'owner-a]', '"</details>@team"]'),
    code: 'wrong-form',
    at: `${genomics}:8:22`,
    also: ['dangling-reference', 'dangling-reference'],
  },
  {
    why: 'a reference to nobody',
    files: edited(linux, 'owner: researcher-a', 'owner: researcher-x'),
    code: 'dangling-reference',
    at: `${linux}:7:10`,
    unit: 'user-resource/genomics/desktops/linux-1',
    says: /did you mean `researcher-[ab]`/,
  },
  {
    why: 'a reference to a service of no workspace',
    files: edited(linux, 'service: desktops', 'service: jupyter'),
    code: 'dangling-reference',
    at: `${linux}:5:12`,
    unit: 'user-resource/genomics/jupyter/linux-1',
  },
  {
    why: 'a service without its workspace',
    files: { 'manifests/workspaces/ghost/services/desktops.yaml': experience[desktops] },
    code: 'dangling-reference',
    at: 'manifests/workspaces/ghost/services/desktops.yaml:1:1',
    unit: 'workspace-service/ghost/desktops',
  },
  {
    why: 'a policy that does not exist would leave everything unguarded',
    files: edited('manifests/environment.yaml', 'profile: low-cost', 'signOffPolicy: strict'),
    code: 'policy-missing',
    at: 'manifests/environment.yaml:8:18',
  },
  {
    why: 'a template that does not exist',
    files: edited(genomics, 'base@2.1', 'bass@2.1'),
    code: 'template-unknown',
    at: `${genomics}:5:13`,
    unit: 'workspace/genomics',
    says: /did you mean `base`/,
  },
  {
    why: 'a template version that does not exist',
    files: edited(genomics, 'base@2.1', 'base@3'),
    code: 'template-version-unknown',
    at: `${genomics}:5:13`,
    unit: 'workspace/genomics',
    says: /`2\.1\.3`/,
  },
  {
    why: 'a parameter that the template does not have',
    files: edited(desktops, 'paste: in-only', 'past: in-only'),
    code: 'unknown-key',
    at: `${desktops}:4:80`,
    unit: 'workspace-service/genomics/desktops',
    says: /did you mean `paste`/,
  },
  {
    why: 'a parameter value that the template does not allow',
    files: edited(desktops, 'in-only', 'in-onli'),
    code: 'wrong-value',
    at: `${desktops}:4:81`,
    says: /expected `none`, `in-only` or `both`, found "in-onli"; did you mean `in-only`\?/,
  },
  {
    why: 'a value in clear text for a secret parameter',
    files: edited(desktops, 'paste: in-only', 'password: Welkom01'),
    code: 'secret-in-clear',
    at: `${desktops}:4:84`,
    unit: 'workspace-service/genomics/desktops',
  },
  {
    why: 'a token in a parameter that is not even secret, and never repeated in a message',
    files: edited(linux, 'ubuntu-24.04-data-science', `ghp_${'aB3dE6gH9jK2'.repeat(3)}`),
    code: 'secret-in-clear',
    at: `${linux}:9:41`,
    says: /^(?!.*ghp_)/,
  },
  {
    why: 'a random password in a description',
    files: edited(genomics, 'displayName: Genomics cohort study', 'displayName: "pw q8Zr2LxV0pTn5KdW7sYb3MgC"'),
    code: 'secret-in-clear',
    at: `${genomics}:6:16`,
  },
  {
    why: 'an address block that is none',
    files: edited(genomics, '10.16.4.0/24', '10.16.4.256/24'),
    code: 'address-space-invalid',
    at: `${genomics}:13:30`,
    unit: 'workspace/genomics',
  },
  {
    why: 'a block with host bits, which Azure would refuse later',
    files: edited(genomics, '10.16.4.0/24', '10.16.4.7/24'),
    code: 'address-space-invalid',
    at: `${genomics}:13:30`,
    says: /write 10\.16\.4\.0\/24/,
  },
  {
    why: 'a block outside the environment',
    files: edited(genomics, '10.16.4.0/24', '192.168.4.0/24'),
    code: 'address-space-outside',
    at: `${genomics}:13:30`,
  },
  {
    why: 'a block in the hub',
    files: edited(genomics, '10.16.4.0/24', '10.1.2.0/24'),
    code: 'address-space-overlap',
    at: `${genomics}:13:30`,
    says: /10\.1\.0\.0\/22 of the hub \(manifests\/environment\.yaml:7:24\)/,
  },
  {
    why: 'a service block in a workspace',
    files: edited(desktops, 'paste: in-only', 'block: 10.16.4.128/25'),
    code: 'address-space-overlap',
    at: `${desktops}:4:81`,
    says: /10\.16\.4\.0\/24 of workspace\/genomics/,
    also: ['address-space-overlap'],
  },
  {
    why: 'a hub that is too small for its subnets',
    files: edited('manifests/environment.yaml', '10.1.0.0/22', '10.1.0.0/23'),
    code: 'address-space-too-small',
    at: 'manifests/environment.yaml:7:24',
  },
  {
    why: 'a subscription that is not ours',
    files: edited(genomics, 'expires: 2027-12-31', 'subscription: 00000000-0000-4000-8000-00000000dead'),
    code: 'subscription-unknown',
    at: `${genomics}:12:17`,
  },
  {
    why: 'a symlink in place of a workspace blocks it and does not read as its deletion',
    files: { [genomics]: { link: '../../environment.yaml' } },
    code: 'symlink',
    at: `${genomics}:1:1`,
    unit: 'workspace/genomics',
    also: ['dangling-reference', 'dangling-reference'],
  },
];

describe('bad input', () => {
  it.each(cases)('$why', async ({ files, code, at, unit, says, also = [] }) => {
    const { diagnostics, lines, set } = await check({
      ...whole,
      'manifests/workspaces/imaging/workspace.yaml': workspace('imaging', '10.20.0.0/24'),
      ...files,
    });

    const hit = lines.findIndex((line) => line.startsWith(`${at}: ${code}: `));
    expect(hit, lines.join('\n')).toBeGreaterThanOrEqual(0);
    expect(diagnostics[hit]?.severity).toBe('error');
    if (unit) expect(diagnostics[hit]?.unit).toBe(unit);
    if (says) expect(diagnostics[hit]?.message).toMatch(says);
    expect(diagnostics.map((d) => d.code).sort(), lines.join('\n')).toEqual([code, ...also].sort());
    expect(
      set.manifests.some((m) => m.name === 'imaging'),
      'the others go on',
    ).toBe(true);
    expect(
      diagnostics.some((d) => d.unit === 'workspace/imaging'),
      'no other unit is blamed',
    ).toBe(false);
  });

  it('reports an unknown key at the key', async () => {
    const { lines } = await check({ ...whole, ...edited(genomics, 'expires:', 'expire:') });

    expect(lines[0]).toBe(`${genomics}:12:3: unknown-key: unknown key \`expire\`; did you mean \`expires\`?`);
  });

  it('uses neither of two manifests with one name, and names the other', async () => {
    const { diagnostics, set, lines } = await check({
      ...whole,
      'manifests/shared-services/a.yaml': `${service('firewall')}---\n${service('nexus')}`,
      'manifests/shared-services/firewall.yaml': service('firewall'),
    });

    expect(diagnostics.filter((d) => d.code === 'duplicate-name').map((d) => [d.at?.file, d.unit])).toEqual([
      ['manifests/shared-services/a.yaml', 'shared-service/firewall'],
      ['manifests/shared-services/firewall.yaml', 'shared-service/firewall'],
    ]);
    expect(lines.join('\n')).toContain('found `firewall` also at manifests/shared-services/firewall.yaml:3:18');
    expect(set.manifests.filter((m) => m.kind === 'SharedService').map((m) => m.name)).toEqual(['nexus']);
  });

  it('names every unit of a broken file with several documents', async () => {
    const { diagnostics } = await check({
      ...whole,
      'manifests/shared-services/many.yaml': `${service('one')}---\n${service('two')}---\na: [\n`,
    });

    const units = diagnostics.filter((d) => d.at?.file === 'manifests/shared-services/many.yaml').map((d) => d.unit);
    expect(units).toEqual(expect.arrayContaining(['shared-service/one', 'shared-service/two']));
  });

  it('takes one account for one person', async () => {
    const { lines } = await check({ ...whole, 'manifests/people/twin.yaml': person('twin', 1004) });

    expect(lines.filter((line) => line.includes('duplicate-identity'))).toEqual([
      expect.stringMatching(/^manifests\/people\/researcher-a\.yaml:6:16: .* 1004, found twin too/),
      expect.stringMatching(/^manifests\/people\/twin\.yaml:6:16: .* 1004, found researcher-a too/),
      expect.stringMatching(/^manifests\/people\/researcher-a\.yaml:7:21: /),
      expect.stringMatching(/^manifests\/people\/twin\.yaml:7:21: /),
    ]);
  });

  it('says so where there is no environment at all', async () => {
    const { lines } = await check({ ...whole, 'manifests/environment.yaml': null });

    expect(lines.join('\n')).toContain('manifests/environment.yaml:1:1: missing-environment: ');
  });
});

function service(name: string): string {
  return `apiVersion: tre/v1\nkind: SharedService\nmetadata: {name: ${name}}\nspec: {template: core@1, displayName: ${name}}\n`;
}
