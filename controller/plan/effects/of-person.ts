import type { Manifest } from '../../manifests/types.ts';
import type { Effects } from '../types.ts';

type Person = Manifest<'Person'>;

/** What a person may do anywhere: roles of the environment, and the accounts by which they are known. */
export function effectsOfPerson(
  before: Person | undefined,
  after: Person | undefined,
): Pick<Effects, 'grants' | 'revokes'> {
  const name = (after ?? before)?.name ?? '';
  const [was, is] = [rolesOf(before), rolesOf(after)];
  return {
    grants: [
      ...is
        .filter((role) => !was.includes(role))
        .map((role) => `${role} ${name}${lastDay(after)}, in the whole environment`),
      ...(before?.spec.disabled === true && after && after.spec.disabled !== true
        ? [`${name} counts again, with every role that workspaces give`]
        : []),
      ...accounts(before, after),
      ...(before && after && laterDay(after.spec.expires, before.spec.expires)
        ? [`${name} counts ${dayText(after)}`]
        : []),
    ],
    revokes: [
      ...was.filter((role) => !is.includes(role)).map((role) => `${role} ${name}`),
      ...(before && (after === undefined || (after.spec.disabled === true && before.spec.disabled !== true))
        ? [`every role of ${name}, in workspaces too`]
        : []),
      ...(before && after && laterDay(before.spec.expires, after.spec.expires)
        ? [`${name} counts ${dayText(after)}`]
        : []),
    ],
  };
}

function rolesOf(person: Person | undefined): readonly string[] {
  return person === undefined || person.spec.disabled === true ? [] : person.spec.roles;
}

function lastDay(person: Person | undefined): string {
  return person?.spec.expires ? ` (until ${person.spec.expires})` : '';
}

function dayText({ spec }: Person): string {
  return spec.expires ? `until ${spec.expires}` : 'with no last day';
}

function laterDay(day: string | undefined, than: string | undefined): boolean {
  return than !== undefined && (day === undefined || day > than);
}

/** Ids count, names do not: another id is another account that acts as this person. */
function accounts(before: Person | undefined, after: Person | undefined): string[] {
  if (before === undefined || after === undefined) return [];
  const [github, entra] = [after.spec.github, after.spec.entra];
  return [
    ...(github.id === before.spec.github.id
      ? []
      : [
          `the GitHub account ${github.login} (id ${github.id}) acts as ${after.name}, instead of id ${before.spec.github.id}`,
        ]),
    ...(entra.objectId.toLowerCase() === before.spec.entra.objectId.toLowerCase()
      ? []
      : [`the Entra account ${entra.userPrincipalName} (${entra.objectId}) has the access of ${after.name}`]),
  ];
}
