import type { Json } from '../../core/json.ts';
import type { DesiredResource, Unit } from '../../desired/types.ts';
import { typeOfId } from '../../observed/scopes.ts';
import { factsKey } from './facts.ts';
import { isDelegation } from './grants/delegations.ts';
import { isAssignment } from './grants/role-assignments.ts';
import { isDefinition } from './grants/role-definitions.ts';
import { nameOfId } from './nouns.ts';
import { isOpen } from './read-body.ts';

/** Where a value stands that only the apply will show: in ARM parameters, then in resources. */
export function unknownOf(after: Unit, is: readonly DesiredResource[]): string[] {
  return [
    ...Object.entries(after.parameters).flatMap(([name, value]) => openPaths(name, value)),
    ...is.flatMap(({ id, type, body }) => {
      if (isOpen(id)) return [`the name of a ${type}`];
      return openPaths('', body).map((path) => `${type.split('/').at(-1)}/${nameOfId(id)}: ${path}`);
    }),
  ];
}

/** Begins a sentence on what could not be read at all, so that it may hide anything. */
const untold = 'what becomes of ';

/** Types that say who may do what, and that nothing here reads: they are named where they change, never passed over. */
const rights = /^Microsoft\.(Authorization|ManagedServices)\//i;

export function unreadRights(was: readonly DesiredResource[], is: readonly DesiredResource[]): string[] {
  const facts = (resources: readonly DesiredResource[]): ReadonlyMap<string, DesiredResource> =>
    new Map(resources.filter(isUnread).map((each) => [factsKey({ id: each.id, body: each.body }), each]));
  const [before, after] = [facts(was), facts(is)];
  const changed = [...before, ...after].filter(([key]) => !(before.has(key) && after.has(key)));
  return [...new Set(changed.map(([, { id, type }]) => cannotTell(`${type} ${nameOfId(id)}`, 'its type is not read')))];
}

function isUnread({ id, type }: DesiredResource): boolean {
  return (
    [type, typeOfId(id)].some((each) => rights.test(each)) &&
    ![isAssignment, isDefinition, isDelegation].some((isRead) => isRead(type))
  );
}

export function cannotTell(what: string, why: string): string {
  return `${untold}${what}: ${why}`;
}

/** Whether a sentence under `unknown` may hide that somebody gets access or a way is opened. */
export function mayHide(sentence: string): boolean {
  return sentence.startsWith(untold);
}

function openPaths(path: string, value: Json): string[] {
  if (typeof value === 'string') return isOpen(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((each, index) => openPaths(`${path}[${index}]`, each));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => openPaths(path === '' ? key : `${path}.${key}`, each));
}
