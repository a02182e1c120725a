import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { locate } from '../locate.ts';
import { ofKind } from '../of-kind.ts';
import type { AnyManifest, Manifest } from '../types.ts';

/** One account is one person: two names for one account would be two approvals from one keyboard. */
export function checkPeople(manifests: readonly AnyManifest[]): Diagnostic[] {
  const people = ofKind(manifests, 'Person');
  return [
    ...shared(people, '/spec/github/id', 'GitHub account id', (person) => String(person.spec.github.id)),
    ...shared(people, '/spec/entra/objectId', 'Entra object id', (person) => person.spec.entra.objectId.toLowerCase()),
  ];
}

function shared(
  people: readonly Manifest<'Person'>[],
  pointer: string,
  what: string,
  idOf: (person: Manifest<'Person'>) => string,
): Diagnostic[] {
  return [...Map.groupBy(people, idOf)].flatMap(([id, group]) =>
    group.length === 1
      ? []
      : group.map((person) => {
          const others = group.filter((other) => other !== person).map((other) => other.name);
          const message = `expected one person for the ${what} ${id}, found ${others.join(', ')} too; keep one Person for each human`;
          return error('duplicate-identity', message, locate(person, pointer));
        }),
  );
}
