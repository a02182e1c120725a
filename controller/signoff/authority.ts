import type { AnyManifest } from '../manifests/types.ts';
import {
  type Members,
  membersOf,
  type PersonFact,
  type PolicyFact,
  personsOf,
  policyOf,
  stillCounts,
  workspaceRoles,
} from './facts.ts';

/** Who may say what, read from the approved state at one boundary, never from a branch or from main. */
export interface Authority {
  readonly persons: readonly PersonFact[];
  readonly policy: PolicyFact | undefined;
  /** Undefined where the workspace is not in the approved state. */
  members(workspace: string): Members | undefined;
}

/**
 * @param manifests everything that the authority files of the approved state hold (people, policies, environment, workspaces)
 * @param policyName overrules the environment's `signOffPolicy`, which overrules `default`
 */
export function authorityOf(manifests: readonly AnyManifest[], policyName?: string): Authority {
  const environment = manifests.find((manifest) => manifest.kind === 'Environment');
  const wanted = policyName ?? environment?.spec.signOffPolicy ?? 'default';
  const policies = manifests.filter((manifest) => manifest.kind === 'SignOffPolicy' && manifest.name === wanted);
  // Two policies of one name are no policy: the judge falls back to its strictest default.
  const policy = policies.length === 1 ? policies[0] : undefined;
  const workspaces = new Map<string, Members>();
  for (const manifest of manifests)
    if (manifest.kind === 'Workspace') workspaces.set(manifest.name, membersOf(manifest));
  return {
    persons: personsOf(manifests),
    policy: policy?.kind === 'SignOffPolicy' ? policyOf(policy) : undefined,
    members: (workspace) => workspaces.get(workspace),
  };
}

export function personOfAccount(authority: Authority, accountId: number): PersonFact | undefined {
  return authority.persons.find((person) => person.githubId === accountId);
}

export function personOfName(authority: Authority, name: string): PersonFact | undefined {
  return authority.persons.find((person) => person.name === name);
}

/**
 * Does this person hold the role at that time (ISO, a server's clock)?
 * A workspace that is not approved yet has no members: TREAdmin answers for its roles, since admins approve it as a whole.
 */
export function holds(
  authority: Authority,
  person: PersonFact,
  role: string,
  workspace: string | undefined,
  at: string,
): boolean {
  if (!counts(person, at)) return false;
  if (!workspaceRoles.includes(role)) return person.roles.includes(role);
  if (workspace === undefined) return false;
  const members = authority.members(workspace);
  if (!members) return person.roles.includes('TREAdmin');
  return (members.get(role) ?? []).some((member) => member.person === person.name && stillCounts(member.until, at));
}

export function counts(person: PersonFact, at: string): boolean {
  return !person.disabled && stillCounts(person.expires, at);
}

/** The BreakGlass by which a person counts with a role that is not their own; undefined where none does at that time (ISO). */
export function lentBy(
  person: PersonFact,
  role: string,
  workspace: string | undefined,
  at: string,
): string | undefined {
  if (!counts(person, at)) return undefined;
  const lent = person.lent.find(
    (one) =>
      one.role === role &&
      (one.workspace === undefined || one.workspace === workspace) &&
      Date.parse(at) <= Date.parse(one.until),
  );
  return lent?.breakGlass;
}
