import type { AnyManifest, Manifest } from '../manifests/types.ts';

/** What the judge knows about a person: ids decide, names and logins are for words. */
export interface PersonFact {
  readonly name: string;
  readonly githubId: number;
  readonly login: string;
  readonly entraId: string;
  readonly emails: readonly string[];
  readonly roles: readonly string[];
  /** Last day that counts, `YYYY-MM-DD`. */
  readonly expires?: string;
  readonly disabled: boolean;
  /** Roles that approved BreakGlass manifests lend. */
  readonly lent: readonly Lent[];
}

/** A role for a while: ISO `until`, in one workspace or in all where absent. */
export interface Lent {
  readonly breakGlass: string;
  readonly role: string;
  readonly workspace?: string;
  readonly until: string;
}

export interface Membership {
  readonly person: string;
  readonly until?: string;
}
/** Role to members of one workspace. */
export type Members = ReadonlyMap<string, readonly Membership[]>;

export interface PolicyFact {
  readonly name: string;
  readonly rules: Manifest<'SignOffPolicy'>['spec']['rules'];
  readonly strict?: boolean;
  /** `30d`. */
  readonly approvalsExpireAfter?: string;
  readonly maxAgeDays?: number;
  readonly breakGlassHours?: number;
}

/** Roles that live in a workspace's manifest; all others stand in the person's. */
export const workspaceRoles: readonly string[] = ['WorkspaceOwner', 'WorkspaceResearcher', 'AirlockManager'];

/** Persons of the approved state that can count. Two with one account or one Entra user are both refused (attack row 11). */
export function personsOf(manifests: readonly AnyManifest[]): readonly PersonFact[] {
  const lent = lentRoles(manifests);
  const all = manifests
    .filter((manifest) => manifest.kind === 'Person')
    .map((manifest) => ({ ...personOf(manifest), lent: lent.get(manifest.name) ?? [] }));
  const twice = (same: (a: PersonFact, b: PersonFact) => boolean) => (one: PersonFact) =>
    all.some((other) => other !== one && same(one, other));
  const clash = twice((a, b) => a.githubId === b.githubId || a.entraId === b.entraId || a.name === b.name);
  return all.filter((person) => !clash(person));
}

export function personOf(manifest: Manifest<'Person'>): PersonFact {
  const { github, entra, roles, expires, disabled } = manifest.spec;
  return {
    name: manifest.name,
    githubId: github.id,
    login: github.login,
    entraId: entra.objectId.toLowerCase(),
    emails: [entra.userPrincipalName.toLowerCase()],
    roles,
    ...(expires !== undefined && { expires }),
    disabled: disabled === true,
    lent: [],
  };
}

function lentRoles(manifests: readonly AnyManifest[]): ReadonlyMap<string, readonly Lent[]> {
  const all = manifests.flatMap((manifest) => (manifest.kind === 'BreakGlass' ? [manifest] : []));
  return new Map(
    [...Map.groupBy(all, ({ spec }) => spec.person)].map(([person, group]) => [
      person,
      group.map(({ name, spec: { role, workspace, until } }) => ({
        breakGlass: name,
        role,
        until,
        ...(workspace !== undefined && { workspace }),
      })),
    ]),
  );
}

export function policyOf({ name, spec }: Manifest<'SignOffPolicy'>): PolicyFact {
  const { rules, strict, approvalsExpireAfter, maxAge, breakGlass } = spec;
  return {
    name,
    rules,
    ...(strict && { strict }),
    ...(approvalsExpireAfter !== undefined && { approvalsExpireAfter }),
    ...(maxAge !== undefined && { maxAgeDays: Number.parseInt(maxAge, 10) }),
    ...(breakGlass && { breakGlassHours: breakGlass.maxHours }),
  };
}

export function membersOf(manifest: Manifest<'Workspace'>): Members {
  const roles = Object.entries(manifest.spec.members ?? {});
  return new Map(
    roles.map(([role, list]) => [
      role,
      (list ?? []).map((member) =>
        typeof member === 'string' ? { person: member } : { person: member.name, until: member.until },
      ),
    ]),
  );
}

/** A last day counts until its end in UTC; `at` is the server's time of the act. */
export function stillCounts(lastDay: string | undefined, at: string): boolean {
  return lastDay === undefined || at.slice(0, 10) <= lastDay;
}
