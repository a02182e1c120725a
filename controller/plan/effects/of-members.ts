import type { Manifest } from '../../manifests/types.ts';
import type { Effects } from '../types.ts';
import { someOf } from './nouns.ts';

type Members = ReadonlyMap<string, string | undefined>;

const roles = ['WorkspaceOwner', 'WorkspaceResearcher', 'AirlockManager'] as const;

/** Who becomes, stays and stops being a member of a workspace; a later last day grants, an earlier one revokes. */
export function effectsOfMembers(
  before: Manifest<'Workspace'> | undefined,
  after: Manifest<'Workspace'> | undefined,
): Pick<Effects, 'grants' | 'revokes'> {
  const changes = roles.map((role) => {
    const [was, is] = [membersOf(before, role), membersOf(after, role)];
    return {
      role,
      grants: [...is].filter(([name, until]) => !was.has(name) || later(until, was.get(name))),
      revokes: [...was].flatMap(([name, until]): [string, string | undefined][] => {
        if (!is.has(name)) return [[name, undefined]];
        return later(until, is.get(name)) ? [[name, is.get(name)]] : [];
      }),
    };
  });
  return {
    grants: changes.flatMap(({ role, grants }) => sentence(role, grants)),
    revokes: changes.flatMap(({ role, revokes }) => sentence(role, revokes)),
  };
}

function membersOf(workspace: Manifest<'Workspace'> | undefined, role: (typeof roles)[number]): Members {
  const members = workspace?.spec.members?.[role] ?? [];
  return new Map(members.map((each) => (typeof each === 'string' ? [each, undefined] : [each.name, each.until])));
}

/** No last day is later than any. */
function later(until: string | undefined, than: string | undefined): boolean {
  return until === undefined ? than !== undefined : than !== undefined && until > than;
}

function sentence(role: string, members: readonly (readonly [name: string, until: string | undefined])[]): string[] {
  if (members.length === 0) return [];
  const people = members.map(([name, until]) => (until ? `${name} (until ${until})` : name)).sort();
  return [`${role} ${someOf(people, 12)}`];
}
