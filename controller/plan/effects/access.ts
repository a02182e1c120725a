import type { DesiredResource } from '../../desired/types.ts';
import { delegationsOf } from './grants/delegations.ts';
import { keysOf } from './grants/keys.ts';
import { policiesOf } from './grants/policies.ts';
import { assignmentsOf } from './grants/role-assignments.ts';
import { definitionsOf, namesOfRoles } from './grants/role-definitions.ts';
import type { Grant, People } from './grants/types.ts';
import { someOf } from './nouns.ts';

export type { Grant, People } from './grants/types.ts';

/** Who may do what, as far as resources say it: roles and their assignments, delegations, access policies, federations, keys. */
export function grantsOf(resources: readonly DesiredResource[], people: People): Grant[] {
  const names = namesOfRoles(resources);
  return resources.flatMap((resource) => [
    ...assignmentsOf(resource, people, names),
    ...definitionsOf(resource),
    ...delegationsOf(resource, names),
    ...policiesOf(resource, people),
    ...keysOf(resource),
  ]);
}

/** What is in one and not in the other, by all that it says. What reads like one of the others is told in full. */
export function grantsWithout(grants: readonly Grant[], others: readonly Grant[]): Grant[] {
  const known = new Set(others.map(({ key }) => key));
  const alike = new Set(others.map(({ what, who }) => `${what}\n${who}`));
  return grants
    .filter(({ key }) => !known.has(key))
    .map((each) => (alike.has(`${each.what}\n${each.who}`) ? { ...each, what: each.full } : each));
}

/** One sentence for each thing that is granted, with everybody who gets it. */
export function sentencesOf(grants: readonly Grant[]): string[] {
  return [...Map.groupBy(grants, ({ what, verb = 'for' }) => `${what} ${verb}`)].map(
    ([what, of]) => `${what} ${someOf([...new Set(of.map(({ who }) => who))].sort(strangersFirst), 12)}`,
  );
}

/** Whom nobody knows by name should not be behind `and 1 more`. */
function strangersFirst(a: string, b: string): number {
  const [left, right] = [a, b].map((who) => (who.includes(' ') ? `0${who}` : `1${who}`)) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
