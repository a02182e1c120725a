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

/** Which ways open and which close, from the expanded resources before and after. Those that lead furthest come first. */
export function compareNetworks(before: readonly DesiredResource[], after: readonly DesiredResource[]): NetworkChange {
  const [was, is] = [networkOf(before), networkOf(after)];
  const [present, future] = [carriers(before), carriers(after)];
  // Where all is new or all goes, ways between its own parts tell nobody anything.
  const whole = before.length === 0 || after.length === 0;
  const told = ({ reach }: Path): boolean => !(whole && reach === 'inside');
  return {
    opens: distinct([
      ...missing(was.guards, is.guards, future).map(({ text }) => `what this stopped or led: ${text}`),
      ...newPaths(was.paths, is.paths)
        .filter(told)
        .map(({ text }) => text),
      ...reordered(was, is),
    ]),
    closes: distinct([
      ...newPaths(is.paths, was.paths)
        .filter(told)
        .map(({ text }) => text),
      ...missing(is.guards, was.guards, present).map(({ text }) => `now in the way: ${text}`),
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

function newPaths(was: readonly Path[], is: readonly Path[]): Path[] {
  const known = new Set(was.map(({ text }) => text));
  return is.filter(({ text }) => !known.has(text)).sort((a, b) => order.indexOf(a.reach) - order.indexOf(b.reach));
}

/** Guards that are gone although what they guarded is still there. */
function missing(was: readonly Guard[], is: readonly Guard[], carried: ReadonlySet<string>): Guard[] {
  const kept = new Set(is.map(({ on, text }) => `${on} ${text}`));
  return was.filter(({ on, text }) => carried.has(on) && !kept.has(`${on} ${text}`));
}

function carriers(resources: readonly DesiredResource[]): ReadonlySet<string> {
  return new Set([...resources, ...subnetsOf(resources)].map(({ id }) => id.toLowerCase()));
}

/** The first rule that matches counts, so that moving a rule may let more through with no rule added. */
function reordered(was: Network, is: Network): string[] {
  const priorities = new Map(was.orders.map(({ rule, priority }) => [rule, priority]));
  return is.orders.flatMap(({ rule, priority }) => {
    const before = priorities.get(rule);
    if (before === undefined || before === priority) return [];
    return [`rule ${rule} is asked at ${priority} instead of ${before}, before or after other rules than now`];
  });
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
