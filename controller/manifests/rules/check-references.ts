import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { locate } from '../locate.ts';
import { nearest } from '../phrases.ts';
import { homeOf } from '../place-of.ts';
import type { AnyManifest, Kind } from '../types.ts';
import { unitOf } from '../unit-name.ts';

interface Reference {
  readonly kind: Kind;
  readonly name: string;
  readonly workspace?: string;
  readonly pointer: string;
}

/** Every name that a manifest mentions must belong to a valid manifest. */
export function checkReferences(manifests: readonly AnyManifest[]): Diagnostic[] {
  const names = new Map<string, Set<string>>();
  for (const { kind, name, workspace } of manifests) {
    const key = scope(kind, kind === 'Workspace' ? undefined : workspace);
    names.set(key, (names.get(key) ?? new Set()).add(name));
  }
  return manifests.flatMap((manifest) =>
    referencesOf(manifest).flatMap((reference) => {
      const known = names.get(scope(reference.kind, reference.workspace)) ?? new Set();
      return known.has(reference.name) ? [] : [dangling(manifest, reference, [...known])];
    }),
  );
}

function scope(kind: Kind, workspace: string | undefined): string {
  return `${kind}/${workspace ?? ''}`;
}

function referencesOf(manifest: AnyManifest): Reference[] {
  const parent: Reference[] =
    manifest.workspace && manifest.kind !== 'Workspace'
      ? [{ kind: 'Workspace', name: manifest.workspace, pointer: '' }]
      : [];
  switch (manifest.kind) {
    case 'Environment': {
      const name = manifest.spec.signOffPolicy ?? 'default';
      return [{ kind: 'SignOffPolicy', name, pointer: '/spec/signOffPolicy' }];
    }
    case 'Workspace':
      return Object.entries(manifest.spec.members ?? {}).flatMap(([role, members]) =>
        members.map((member, i) =>
          typeof member === 'string'
            ? person(member, `/spec/members/${role}/${i}`)
            : person(member.name, `/spec/members/${role}/${i}/name`),
        ),
      );
    case 'UserResource': {
      const { service, owner } = manifest.spec;
      const inside = { kind: 'WorkspaceService', name: service, pointer: '/spec/service' } as const;
      return [
        ...parent,
        { ...inside, ...(manifest.workspace && { workspace: manifest.workspace }) },
        person(owner, '/spec/owner'),
      ];
    }
    case 'BreakGlass':
      return [person(manifest.spec.person, '/spec/person')];
    case 'SignOffPolicy':
      return manifest.spec.rules.flatMap((rule, i) => [
        ...(rule.approvals ?? []).flatMap((item, j) => personsIn(item, `/spec/rules/${i}/approvals/${j}`)),
        ...(rule.alternatives ?? []).flatMap((list, j) =>
          list.flatMap((item, k) => personsIn(item, `/spec/rules/${i}/alternatives/${j}/${k}`)),
        ),
      ]);
    default:
      return parent;
  }
}

interface Who {
  readonly person?: string;
  readonly anyOf?: readonly { readonly person?: string }[];
}

function personsIn({ person: name, anyOf }: Who, pointer: string): Reference[] {
  const one = name === undefined ? [] : [person(name, `${pointer}/person`)];
  return [...one, ...(anyOf ?? []).flatMap((who, i) => personsIn(who, `${pointer}/anyOf/${i}`))];
}

function person(name: string, pointer: string): Reference {
  return { kind: 'Person', name, pointer };
}

function dangling(manifest: AnyManifest, reference: Reference, known: readonly string[]): Diagnostic {
  const near = nearest(reference.name, known);
  const remedy = near ? `did you mean \`${near}\`?` : `add it at ${homeOf(reference.kind)}`;
  const message = `expected the name of a ${reference.kind}, found \`${reference.name}\`, which no valid manifest has; ${remedy}`;
  const at = locate(manifest, reference.pointer);
  // Azure holds nothing of a policy, and the judge reads the approved one: it is an error, but it stops no unit.
  if (reference.kind === 'SignOffPolicy') return error('policy-missing', message, at);
  return error('dangling-reference', message, at, unitOf(manifest));
}
