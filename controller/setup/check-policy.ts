import { ofKind } from '../manifests/of-kind.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { type Authority, authorityOf, counts, holds } from '../signoff/authority.ts';
import { type PolicyFact, workspaceRoles } from '../signoff/facts.ts';
import { type Approval, type Approver, waysToSatisfy, whoMay } from './approvers.ts';
import type { Finding } from './types.ts';

type Rule = PolicyFact['rules'][number];

/** Is there a policy, and can each of its rules be satisfied by the people who are there? `at` is ISO. */
export function checkPolicy(manifests: readonly AnyManifest[], at: string): readonly Finding[] {
  const authority = authorityOf(manifests);
  const { policy } = authority;
  if (!policy) return [noPolicy];
  const workspaces = ofKind(manifests, 'Workspace').map(({ name }) => name);
  const problems = policy.rules.flatMap((rule, index) =>
    problemsOf(rule, authority, workspaces, at).map((problem) => `rule ${index + 1}: ${problem}`),
  );
  return [
    {
      area: 'people',
      what: `policy ${policy.name}`,
      state: problems.length === 0 ? 'ok' : 'different',
      detail: problems.length === 0 ? `${policy.rules.length} rules, each can be satisfied` : problems.join('; '),
      why: 'a rule that asks for more people than hold the role holds every change that it matches, for ever',
      mend: 'give more people the role, or ask for fewer in manifests/policies/',
    },
  ];
}

const noPolicy: Finding = {
  area: 'people',
  what: 'policy',
  state: 'missing',
  detail: 'there is no sign-off policy of the name that the environment asks for',
  why: 'without one every change of any kind needs two TRE admins',
  mend: '`tre new sign-off-policy default`, then a pull request',
};

/** Where there are several ways, one that can be gone is enough. */
function problemsOf(rule: Rule, authority: Authority, workspaces: readonly string[], at: string): readonly string[] {
  const ways = waysToSatisfy(rule).map((way) => way.flatMap((one) => shortages(one, authority, workspaces, at)));
  return ways.some((problems) => problems.length === 0) ? [] : ways.flat();
}

function shortages(
  approval: Approval,
  authority: Authority,
  workspaces: readonly string[],
  at: string,
): readonly string[] {
  const who = whoMay(approval);
  const count = approval.count ?? 1;
  const besides = approval.person === undefined ? undefined : approval.role;
  const roles = [...who.flatMap((one) => ('role' in one ? [one.role] : [])), ...(besides ? [besides] : [])];
  const places = roles.some((role) => workspaceRoles.includes(role)) ? workspaces : [undefined];
  return places.flatMap((place) => {
    const found = holdersOf(authority, who, besides, place, at);
    if (found >= count) return [];
    return [`${count} × ${wordsOf(who)}${place === undefined ? '' : ` of workspace ${place}`}, but there are ${found}`];
  });
}

function holdersOf(
  authority: Authority,
  who: readonly Approver[],
  besides: string | undefined,
  workspace: string | undefined,
  at: string,
): number {
  return authority.persons.filter((person) => {
    if (!counts(person, at)) return false;
    if (besides !== undefined && !holds(authority, person, besides, workspace, at)) return false;
    return who.some((one) =>
      'person' in one ? one.person === person.name : holds(authority, person, one.role, workspace, at),
    );
  }).length;
}

function wordsOf(who: readonly Approver[]): string {
  return who.map((one) => ('role' in one ? one.role : one.person)).join(' or ');
}
