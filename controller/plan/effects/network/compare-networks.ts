import type { DesiredResource } from '../../../desired/types.ts';
import { exposure } from './exposure.ts';
import { firewallRules } from './firewall-rules.ts';
import { securityRules } from './security-rules.ts';
import { subnetGuards, subnetsOf } from './subnets.ts';
import type { Guard, Network, Path, Reach } from './types.ts';

export interface NetworkChange {
  readonly opens: readonly string[];
  readonly closes: readonly string[];
}

const order: readonly Reach[] = ['internet', 'outside', 'inside'];

/**
 * Which ways open and which close, from the expanded resources before and after. Those that lead furthest come first.
 * Compared by facts; what would read like something that stood before is told in full.
 */
export function compareNetworks(before: readonly DesiredResource[], after: readonly DesiredResource[]): NetworkChange {
  const [was, is] = [networkOf(before), networkOf(after)];
  const [present, future] = [carriers(before), carriers(after)];
  // Where all is new or all goes, ways between its own parts tell nobody anything.
  const whole = before.length === 0 || after.length === 0;
  const told = ({ reach }: Path): boolean => !(whole && reach === 'inside');
  const paths = (from: Network, to: Network): string[] =>
    newPaths(from.paths, to.paths)
      .filter(told)
      .map((each) => sentenceOf(each, from.paths));
  return {
    opens: distinct([
      ...missing(was.guards, is.guards, present, future).map(
        (each) => `what this stopped or led: ${sentenceOf(each, is.guards)}`,
      ),
      ...paths(was, is),
      ...reordered(was, is),
    ]),
    closes: distinct([
      ...paths(is, was),
      ...missing(is.guards, was.guards, future, present).map(
        (each) => `now in the way: ${sentenceOf(each, was.guards)}`,
      ),
    ]),
  };
}

/** Whether a new unit lets anybody on the internet in, or itself out to anywhere. */
export function reachesInternet(resources: readonly DesiredResource[]): boolean {
  return networkOf(resources).paths.some(({ reach }) => reach === 'internet');
}

function networkOf(resources: readonly DesiredResource[]): Network {
  const parts = [securityRules, firewallRules, subnetGuards, exposure].map((read) => read(resources));
  return {
    paths: parts.flatMap(({ paths }) => paths),
    guards: parts.flatMap(({ guards }) => guards),
    orders: parts.flatMap(({ orders }) => orders),
  };
}

function sentenceOf({ text, full }: Path | Guard, others: readonly (Path | Guard)[]): string {
  return others.some((other) => other.text === text) ? (full ?? text) : text;
}

/** Paths that nothing before let through: none of the same facts stood behind the same denials, or fewer of them. */
function newPaths(was: readonly Path[], is: readonly Path[]): Path[] {
  const known = Map.groupBy(was, ({ key }) => key);
  const isNew = ({ key, behind = [] }: Path): boolean =>
    !(known.get(key) ?? []).some((old) => (old.behind ?? []).every((denial) => behind.includes(denial)));
  return is.filter(isNew).sort((a, b) => order.indexOf(a.reach) - order.indexOf(b.reach));
}

/** Guards that are gone, or fewer than they were, although what they guarded is still there (or belongs to another unit). */
function missing(
  was: readonly Guard[],
  is: readonly Guard[],
  from: ReadonlySet<string>,
  to: ReadonlySet<string>,
): Guard[] {
  const kept = Map.groupBy(is, ({ key }) => key);
  return [...Map.groupBy(was, ({ key }) => key)].flatMap(([key, same]) =>
    same.slice(kept.get(key)?.length ?? 0).filter(({ on }) => to.has(on) || !from.has(on)),
  );
}

function carriers(resources: readonly DesiredResource[]): ReadonlySet<string> {
  return new Set([...resources, ...subnetsOf(resources)].map(({ id }) => id.toLowerCase()));
}

/** The first rule that matches counts, so that moving a rule may let more through with no rule added. */
function reordered(was: Network, is: Network): string[] {
  const priorities = new Map(was.orders.map(({ key, priority }) => [key, priority]));
  return is.orders.flatMap(({ rule, key, priority }) => {
    const before = priorities.get(key);
    if (before === undefined || before === priority) return [];
    return [`rule ${rule} is asked at ${priority} instead of ${before}, before or after other rules than now`];
  });
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
