import type { Principal } from '../types.ts';

/** A principal that the sandbox starts with. `role` is given on every subscription; none means no access at all. */
export type SeedPrincipal = ApplicationSeed | UserSeed;

export interface ApplicationSeed {
  readonly kind: 'ServicePrincipal';
  readonly displayName: string;
  readonly objectId: string;
  readonly clientId: string;
  readonly secret: string;
  /** A role's name, such as Owner or TRE Planner. */
  readonly role?: string;
}

export interface UserSeed {
  readonly kind: 'User';
  readonly displayName: string;
  readonly objectId: string;
  /** `<login>@sandbox.example`. */
  readonly userPrincipalName: string;
  readonly password: string;
  readonly role?: string;
}

export interface Directory {
  readonly tenantId: string;
  readonly seeds: readonly SeedPrincipal[];
  application(clientId: string): ApplicationSeed | undefined;
  user(name: string): UserSeed | undefined;
  principal(objectId: string): Principal | undefined;
}

export function createDirectory(tenantId: string, seeds: readonly SeedPrincipal[]): Directory {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return {
    tenantId,
    seeds,
    application: (clientId) =>
      seeds.filter((seed) => seed.kind === 'ServicePrincipal').find((seed) => same(seed.clientId, clientId)),
    user: (name) =>
      seeds
        .filter((seed) => seed.kind === 'User')
        .find((seed) => same(seed.userPrincipalName, name) || same(seed.objectId, name)),
    principal(objectId) {
      const seed = seeds.find((candidate) => same(candidate.objectId, objectId));
      return (
        seed && {
          objectId: seed.objectId,
          kind: seed.kind,
          displayName: seed.kind === 'User' ? seed.userPrincipalName : seed.clientId,
        }
      );
    },
  };
}
