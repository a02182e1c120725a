import { isGoverned } from '../../source/governed.ts';
import type { UnitStatus } from '../types.ts';

export type Subject =
  | { readonly is: 'units'; readonly units: readonly UnitStatus[]; readonly note?: string }
  | { readonly is: 'path'; readonly path: string }
  | { readonly is: 'resource'; readonly id: string }
  | { readonly is: 'unknown' };

/** What a person means: a unit's name, the id of a resource (or of a group, a stack, a part of a resource), or a file. */
export function findSubject(statuses: ReadonlyMap<string, UnitStatus>, asked: string): Subject {
  const status = statuses.get(asked);
  if (status) return { is: 'units', units: [status] };
  if (/^\/subscriptions\//iu.test(asked)) return findResource([...statuses.values()], asked.replace(/\/+$/u, ''));
  const path = /(?:^|\/)((?:manifests|templates|schemas|\.github)\/.+|\.gitattributes)$/u.exec(asked)?.[1];
  return path !== undefined && isGoverned(path) ? { is: 'path', path } : { is: 'unknown' };
}

function findResource(statuses: readonly UnitStatus[], id: string): Subject {
  // A part of a resource (a subnet, a rule) has its owner's approval: the id is shortened until a record lists it.
  for (let whole = id.toLowerCase(); whole.includes('/providers/'); whole = parentOf(whole)) {
    const owner = statuses.find((status) => Object.hasOwn(status.lastApplied?.resources ?? {}, whole));
    if (!owner) continue;
    const note = whole === id.toLowerCase() ? undefined : `it is part of ${whole.split('/').slice(-2).join('/')}`;
    return { is: 'units', units: [owner], ...(note && { note }) };
  }
  const stack = /\/resourcegroups\/([^/]+)\/providers\/microsoft\.resources\/deploymentstacks\/([^/]+)$/iu.exec(id);
  const group = /^\/subscriptions\/[^/]+\/resourcegroups\/([^/]+)$/iu.exec(id);
  const inside = statuses.filter(({ lastApplied }) => {
    if (!lastApplied || !isSame(lastApplied.scope.resourceGroup, stack?.[1] ?? group?.[1])) return false;
    return stack ? isSame(lastApplied.stackName, stack[2]) : true;
  });
  if (inside.length === 0 || !(stack || group)) return { is: 'resource', id };
  return { is: 'units', units: inside, note: stack ? 'it is the stack of this unit' : 'units in this resource group' };
}

function parentOf(id: string): string {
  return id.split('/').slice(0, -2).join('/');
}

function isSame(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}

/** Names that look like what was asked, for the one who mistyped. */
export function similarUnits(names: Iterable<string>, asked: string): string[] {
  const last = asked.split('/').at(-1) ?? asked;
  const all = [...names].sort();
  const close = all.filter((name) => name.includes(last) || name.split('/')[0] === asked.split('/')[0]);
  return (close.length > 0 ? close : all).slice(0, 10);
}
