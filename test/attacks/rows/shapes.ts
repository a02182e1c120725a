import { alphaPath } from '../support/baseline.ts';
import type { Scene } from '../support/scene.ts';
import type { Attack, Row } from '../support/types.ts';

/** All of these are approved: a reviewer on another system, or in a hurry, saw something else. */
const approved =
  (change: (s: Scene) => Parameters<Scene['propose']>[0] | Promise<Parameters<Scene['propose']>[0]>): Attack =>
  async (s) => {
    const { number } = await s.propose(await change(s));
    await s.review('admin-b', number);
    await s.merge('admin-a', number);
    return number;
  };

async function blob(s: Scene, content: string): Promise<string> {
  return String((await s.rest('researcher-a', 'POST', '/git/blobs', { content }))['sha']);
}

const at = (s: Scene, path: string) => ({ [path]: s.manifest() });

/** Files that are not what they look like. */
export const shapeRows: readonly Row[] = [
  {
    name: 'symbolic link',
    why: 'A link’s target can change without the link: nothing is read through one.',
    source: 'issue 3',
    attack: approved(async (s) => ({
      files: {},
      entries: [{ path: s.path, mode: '120000', sha: await blob(s, '../alpha/workspace.yaml') }],
    })),
    expect: 'held',
    reason: /symlink: expected a regular file, found a symbolic link/,
  },
  {
    name: 'submodule',
    why: 'A submodule’s content is in another repository that nobody here approves.',
    source: 'issue 3',
    attack: approved((s) => ({
      files: {},
      entries: [{ path: `manifests/workspaces/${s.name}`, mode: '160000', sha: '1'.repeat(40) }],
    })),
    expect: 'held',
    reason: /submodule: expected files, found a submodule/,
  },
  {
    name: 'executable manifest',
    why: 'Nothing among the manifests is ever run, so the bit can only mislead.',
    source: 'issue 3',
    attack: approved(async (s) => ({
      files: {},
      entries: [{ path: s.path, mode: '100755', sha: await blob(s, s.manifest()) }],
    })),
    expect: 'held',
    reason: /executable: expected mode 100644, found 100755/,
  },
  {
    name: 'names that differ in case',
    why: 'On macOS and Windows a reviewer sees one of the two folders and approves the other.',
    source: 'issue 3',
    attack: approved((s) => ({ files: at(s, 'manifests/workspaces/Alpha/workspace.yaml') })),
    expect: 'held',
    reason: /name-collision: .*differ by more than case/,
  },
  {
    name: 'name with a trailing dot',
    why: 'Windows drops a trailing dot, so that two folders become one.',
    source: 'issue 3',
    attack: approved((s) => ({ files: at(s, 'manifests/workspaces/alpha./workspace.yaml') })),
    expect: 'held',
    reason: /name-collision: /,
  },
  {
    name: 'name in decomposed Unicode',
    why: 'Two spellings of one accented letter look alike and are two names.',
    source: 'issue 3',
    attack: approved((s) => ({ files: at(s, `manifests/workspaces/${s.name}e\u0301/workspace.yaml`) })),
    expect: 'held',
    reason: /DNS label|name-mismatch|composed form/,
  },
  {
    name: 'look-alike name',
    why: 'A Cyrillic letter makes another workspace of the same looks.',
    source: 'issue 3',
    attack: approved((s) => ({
      files: {
        'manifests/workspaces/\u0430lpha/workspace.yaml': s.manifest().replace(`name: ${s.name}`, 'name: \u0430lpha'),
      },
    })),
    expect: 'refused',
    reason: /expected name such as `genomics`, found "\u0430lpha"/,
  },
  {
    name: 'control character in a path',
    why: 'A line break in a name could forge lines of a report.',
    source: 'issue 3',
    attack: approved((s) => ({ files: at(s, `manifests/workspaces/${s.name}\r\u001b[2K/workspace.yaml`) })),
    expect: 'refused',
    reason: /path-characters: /,
  },
  {
    name: 'path that says another workspace',
    why: 'The path decides who approves; a manifest that names another unit is none.',
    source: 'issue 3',
    attack: approved((s) => ({ files: { [s.path]: s.manifest().replace(`name: ${s.name}`, 'name: alpha') } })),
    expect: 'refused',
    reason: /name-mismatch/,
  },
  {
    name: 'person hidden among the services',
    why: 'A workspace owner approves what stands under `services/`; a person with a role there is no person.',
    source: 'issue 3',
    attack: async (s) => {
      const person = (await s.read('manifests/people/outsider.yaml')).replace('roles: []', 'roles: [TREAdmin]');
      const { number } = await s.propose({
        files: { 'manifests/workspaces/alpha/services/outsider.yaml': person },
      });
      await s.review('owner-a', number);
      await s.merge('admin-a', number);
      const own = await s.propose({ branch: s.branch('second') });
      await s.review('outsider', own.number);
      await s.merge('admin-a', own.number);
      return own.number;
    },
    expect: 'refused',
    reason: /needs 1 × TREAdmin/,
  },
  {
    name: 'second document in a service’s file',
    why: 'A workspace owner approves the file; a whole workspace behind `---` is not a workspace owner’s to approve.',
    source: 'issue 3',
    attack: async (s) => {
      const service = await s.read('manifests/workspaces/alpha/services/desktops.yaml');
      const files = { 'manifests/workspaces/alpha/services/desktops.yaml': `${service}---\n${s.manifest()}` };
      const { number } = await s.propose({ files });
      await s.review('owner-a', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'refused',
    reason: /expected kind WorkspaceService in this folder, found Workspace/,
  },
  {
    name: 'bidirectional and zero-width characters',
    why: 'Characters that cannot be seen make a reviewer read something else than the program does.',
    source: '(d) 21',
    attack: approved((s) => ({ files: { [s.path]: s.manifest('description: "read \u202Eonly\u2066 \u200Bthis"') } })),
    expect: 'refused',
    reason: /hidden|invisible/,
  },
  {
    name: 'homoglyph key',
    why: 'A key that only looks like another one is an unknown key, not a silent no-op.',
    source: '(d) 21',
    attack: approved((s) => ({ files: { [s.path]: s.manifest().replace('members:', 'm\u0435mbers:') } })),
    expect: 'refused',
    reason: /unknown-key|hidden|look/,
  },
  {
    name: '.gitattributes that fold files away',
    why: '`linguist-generated` and `-diff` hide a file from the reviewer, `merge=union` changes how it merges.',
    source: '(d) 21',
    attack: approved((s) => ({
      login: 'admin-a',
      files: { '.gitattributes': 'manifests/** linguist-generated -diff merge=union\n', [alphaPath]: `# ${s.name}\n` },
    })),
    expect: 'refused',
    reason: /gitattributes-hides/,
  },
];
