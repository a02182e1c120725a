import type { Manifest } from '../manifests/types.ts';

const roles = ['WorkspaceOwner', 'WorkspaceResearcher', 'AirlockManager'] as const;

export interface Member {
  readonly name: string;
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly login: string;
}

/** Role to its members whose membership, and who themselves, have not expired at `now`. Sorted by name. */
export function membersOf(
  workspace: Manifest<'Workspace'>,
  people: ReadonlyMap<string, Manifest<'Person'>>,
  now: Date,
): { readonly [role: string]: readonly Member[] } {
  const entries = roles.map((role) => {
    const entitled = (workspace.spec.members?.[role] ?? []).flatMap((member) => {
      const { name, until } = typeof member === 'string' ? { name: member, until: undefined } : member;
      const person = people.get(name);
      if (person === undefined || person.spec.disabled === true) return [];
      return isOver(until, now) || isOver(person.spec.expires, now) ? [] : [memberOf(person)];
    });
    return [role, entitled.sort((a, b) => (a.name < b.name ? -1 : 1))] as const;
  });
  return Object.fromEntries(entries);
}

export function memberOf({ name, spec }: Manifest<'Person'>): Member {
  return {
    name,
    objectId: spec.entra.objectId,
    userPrincipalName: spec.entra.userPrincipalName,
    login: spec.github.login,
  };
}

/** Names of everybody whom a workspace mentions, expired or not: their files explain the unit either way. */
export function mentioned(workspace: Manifest<'Workspace'>): string[] {
  return roles.flatMap((role) =>
    (workspace.spec.members?.[role] ?? []).map((member) => (typeof member === 'string' ? member : member.name)),
  );
}

/** A date holds through its last second in UTC. */
function isOver(until: string | undefined, now: Date): boolean {
  return until !== undefined && now.getTime() >= Date.parse(`${until}T00:00:00Z`) + 86_400_000;
}
