import { describe, expect, it } from 'vitest';
import { freeBlocks } from '../../controller/manifests/address-space.ts';
import { locate } from '../../controller/manifests/locate.ts';
import { looksSecret } from '../../controller/manifests/looks-secret.ts';
import { parseManifests } from '../../controller/manifests/parse-manifests.ts';
import type { AnyManifest, Manifest } from '../../controller/manifests/types.ts';
import { loadTree } from '../../controller/source/load-tree.ts';
import { makeRepository, must } from '../source/repository.ts';
import { check, experience, whole, workspace } from './tre.ts';

describe('the manifests of experience.md', () => {
  it('are valid as written', async () => {
    const { lines, set } = await check(whole);

    expect(lines).toEqual([]);
    expect(set.manifests.map((m) => m.kind).sort()).toEqual(
      [
        ...Array(5).fill('Person'),
        'Environment',
        'SignOffPolicy',
        'UserResource',
        'Workspace',
        'WorkspaceService',
      ].sort(),
    );
  });

  it('arrive typed, in their workspace, with defaults and places', async () => {
    const { set } = await check(whole);
    const find = (kind: string) => set.manifests.find((m) => m.kind === kind) as AnyManifest;

    const desktops = find('WorkspaceService') as Manifest<'WorkspaceService'>;
    expect(desktops).toMatchObject({
      name: 'desktops',
      workspace: 'genomics',
      spec: { parameters: { paste: 'in-only' }, enabled: true },
    });
    const genomics = find('Workspace');
    expect(genomics).toMatchObject({ name: 'genomics', workspace: 'genomics' });
    expect(locate(genomics, '/spec/members/WorkspaceResearcher/1/until')).toEqual({
      file: 'manifests/workspaces/genomics/workspace.yaml',
      line: 9,
      column: 69,
    });
    expect(locate(genomics, '/spec/enabled'), 'a default stands nowhere: the nearest parent').toMatchObject({
      line: 5,
      column: 3,
    });
    expect(find('Environment').spec).toMatchObject({
      template: 'core@1',
      signOffPolicy: 'default',
      deletes: { unsafeAbove: '30%', retention: '7d' },
    });
  });

  it('accept a modeline, comments and several objects a file', async () => {
    const path = 'manifests/people/researcher-a.yaml';
    const modeline = '# yaml-language-server: $schema=../../schemas/person.schema.json\n';
    const { lines } = await check({
      ...whole,
      [path]: modeline + experience[path],
      'manifests/people/owner-a.yaml': null,
      'manifests/people/others.yaml': `${experience[path].replaceAll('researcher-a', 'owner-a').replaceAll('1004', '1005')}---\n${experience[path].replaceAll('researcher-a', 'visitor').replaceAll('1004', '1006')}`,
    });

    expect(lines).toEqual([]);
  });
});

describe('address space', () => {
  const genomics = 'manifests/workspaces/genomics/workspace.yaml';
  const imaging = 'manifests/workspaces/imaging/workspace.yaml';

  it('names both sides of an overlap and what is free, as experience.md shows', async () => {
    const { lines } = await check(
      { ...whole, [imaging]: workspace('imaging', '10.16.0.0/21') },
      new Set(['workspace/imaging']),
    );

    expect(lines).toEqual([
      `${genomics}:13:30: address-space-overlap: 10.16.4.0/24 overlaps 10.16.0.0/21 of workspace/imaging (${imaging}:7:30). Free blocks of this size: 10.16.8.0/24, 10.16.9.0/24. \`tre new workspace\` picks one for you.`,
    ]);
  });

  it('blames both where neither is live', async () => {
    const { diagnostics } = await check({ ...whole, [imaging]: workspace('imaging', '10.16.0.0/21') });

    expect(diagnostics.map((d) => d.unit).sort()).toEqual(['workspace/genomics', 'workspace/imaging']);
  });

  it('finds one overlap among thousands of blocks', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1500 }, (_, i) => [
        `manifests/workspaces/w${i}/workspace.yaml`,
        workspace(`w${i}`, i === 777 ? '10.24.10.0/24' : `10.${24 + (i >> 8)}.${i & 255}.0/24`),
      ]),
    );
    const { diagnostics } = await check({ ...whole, ...many });

    expect(diagnostics.map((d) => d.unit).sort()).toEqual(['workspace/w10', 'workspace/w777']);
  });

  it.each([
    { why: 'lowest first, aligned, clear of the hub', taken: [], size: 24, free: ['10.1.4.0/24', '10.1.5.0/24'] },
    {
      why: 'a hole between two blocks',
      taken: ['10.1.4.0/24', '10.1.6.0/24'],
      size: 24,
      free: ['10.1.5.0/24', '10.1.7.0/24'],
    },
    {
      why: 'a larger block skips what is not aligned',
      taken: ['10.1.4.0/24'],
      size: 22,
      free: ['10.1.8.0/22', '10.1.12.0/22'],
    },
    { why: 'nothing left', taken: ['10.1.0.0/16'], size: 24, free: [] },
    { why: 'larger than the pool', taken: [], size: 15, free: [] },
  ])('proposes free blocks: $why', ({ taken, size, free }) => {
    expect(freeBlocks({ addressSpace: { core: '10.1.0.0/22', workspaces: '10.1.0.0/16' } }, taken, size)).toEqual(free);
  });

  it('proposes from several pools', () => {
    const environment = { addressSpace: { core: '10.1.0.0/22', workspaces: ['10.9.0.0/24', '10.3.0.0/24'] } };

    expect(freeBlocks(environment, [], 24)).toEqual(['10.3.0.0/24', '10.9.0.0/24']);
  });
});

describe('what looks like a secret', () => {
  it.each([
    ['a GitHub token', `ghp_${'aB3dE6gH9jK2'.repeat(3)}`],
    ['a fine-grained token', `github_pat_${'11ABCDE0123456789_abcdefgh'}`],
    [
      'a storage key',
      'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==;EndpointSuffix=x',
    ],
    ['a SAS', 'https://a.blob.core.windows.net/c?sv=2024-01-01&sig=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MTIzNDU2Nzg%3D'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIB'],
    ['a client secret of Entra', 'abc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789'],
    ['a URL with a password', 'https://user:hunter2!@host.example/x'],
    ['random base64', 'q8Zr2LxV0pTn5KdW7sYb3MgC'],
  ])('is found: %s', (_, text) => {
    expect(looksSecret(text)).toBe(true);
  });

  it.each([
    ['a GUID', '5f0c1d2e-0000-4000-8000-000000000001'],
    ['a commit', '8d01c2e0000000000000000000000000000000ab'],
    [
      'a resource id',
      '/subscriptions/5f0c1d2e-0000-4000-8000-000000000001/resourceGroups/rg-contoso-ws-genomics2/providers/Microsoft.Network/virtualNetworks/vnet1',
    ],
    ['a template name', 'ubuntu-24.04-data-science-gpu-accelerated-v2'],
    ['camel case', 'enableLocalDebuggingForWorkspaceService2Networks'],
    ['an expression', '${{ environment.outputs.logAnalyticsWorkspaceResourceId2 }}'],
    ['a sentence', 'Genomics cohort study of 12000 participants, phase 2, 2026-2029'],
    ['a URL', 'https://packages.example/ubuntu/dists/Noble2404/InRelease?arch=amd64'],
    ['a host name', 'privatelink.vaultcore.azure.net'],
    ['a reference to a secret', 'secret:database-password/0123456789abcdef0123456789abcdef'],
  ])('is left alone: %s', (_, text) => {
    expect(looksSecret(text)).toBe(false);
  });
});

describe('the parse cache', () => {
  it('reads no blob again, finds the same, and is JSON', async () => {
    const repo = makeRepository();
    try {
      const id = repo.commit({ ...whole, 'manifests/people/bad.yaml': 'a: [\n' });
      const mirror = await repo.mirror();
      const tree = must(await loadTree(mirror, id));
      const stored = new Map<string, string>();
      const cache = {
        get: (key: string) => JSON.parse(stored.get(key) ?? 'null') ?? undefined,
        set: (key: string, value: unknown) => void stored.set(key, JSON.stringify(value)),
      };

      const first = must(await parseManifests(tree, mirror, cache));
      const writes = stored.size;
      const second = must(await parseManifests(tree, mirror, cache));

      expect(second).toEqual(first);
      expect(stored.size).toBe(writes);
      expect(writes).toBe(11);
    } finally {
      repo.remove();
    }
  });

  it('is unavailable, never empty, where the blobs cannot be read', async () => {
    const repo = makeRepository();
    try {
      const id = repo.commit(whole);
      const tree = must(await loadTree(await repo.mirror(), id));
      const other = makeRepository();
      other.commit({ a: '1' });
      const wrong = await other.mirror();
      other.remove();

      expect(await parseManifests(tree, wrong, new Map())).toMatchObject({ known: false });
    } finally {
      repo.remove();
    }
  });
});
