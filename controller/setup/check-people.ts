import { ofKind } from '../manifests/of-kind.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { type PersonFact, personOf, personsOf, stillCounts } from '../signoff/facts.ts';
import type { Finding } from './types.ts';

const about = { area: 'people' } as const;

/** Can what needs two admins ever be approved, and is everybody one person? `at` is ISO. */
export function checkPeople(manifests: readonly AnyManifest[], at: string): readonly Finding[] {
  const counted = personsOf(manifests);
  const admins = counted.filter((person) => isAdmin(person, at));
  const names = admins.map(({ name }) => name).join(', ');
  return [
    {
      ...about,
      what: 'two TRE admins',
      state: admins.length >= 2 ? 'ok' : 'missing',
      detail: admins.length === 0 ? 'nobody is one' : `${admins.length === 1 ? 'only ' : ''}${names}`,
      why: 'people, policy and environment need two distinct admins: with fewer, nothing about them can ever change',
      mend: 'add a second one under manifests/people/ to the commit that you trust',
    },
    ...checkIdentities(manifests, counted),
  ];
}

function isAdmin(person: PersonFact, at: string): boolean {
  return person.roles.includes('TREAdmin') && !person.disabled && stillCounts(person.expires, at);
}

function checkIdentities(manifests: readonly AnyManifest[], counted: readonly PersonFact[]): readonly Finding[] {
  const names = new Set(counted.map(({ name }) => name));
  const twice = ofKind(manifests, 'Person')
    .map(personOf)
    .filter(({ name }) => !names.has(name));
  return [
    {
      ...about,
      what: 'one person, one identity',
      state: twice.length === 0 ? 'ok' : 'different',
      detail:
        twice.length === 0
          ? `${counted.length} people, each with accounts of their own`
          : `${twice.map(({ name }) => name).join(', ')} share a GitHub id, an Entra id or a name; none of them counts`,
      why: 'with two names for one account a person approves their own change (attack row 11)',
      mend: 'give each person their own numeric GitHub id and Entra object id',
    },
  ];
}
