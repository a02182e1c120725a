import type { DesiredResource, Unit } from '../../desired/types.ts';
import { typeOfId } from '../../observed/scopes.ts';
import { holdsData } from '../holds-data.ts';
import { labelOf, nameOfId } from './nouns.ts';
import { at, isOpen, textAt } from './read-body.ts';

/** Data that goes, by what it lies in. An update detaches what holds data instead of deleting it. */
export function lossesOf(
  before: Unit,
  was: readonly DesiredResource[],
  after: Unit | undefined,
  is: readonly DesiredResource[],
): string[] {
  const declared = before.template.manifest.spec.stateful ?? [];
  const left = leaving(was, is).filter(({ id }) => holdsData(typeOfId(id), declared, true));
  const fate = after ? ' goes out of the TRE’s hands: it stays in Azure, detached' : '';
  return [
    ...outermost(left).map(
      ({ id, type, body }) => `${labelOf(id)}${fate || ` and what it holds${recovery(type, body)}`}`,
    ),
    ...leaving(was, is).flatMap(systemDisk),
    ...pairs(was, is).flatMap(([old, now]) => shorter(old, now)),
  ];
}

/** What is there before and not after. Ids that are known after apply may be any of their type. */
export function leaving(was: readonly DesiredResource[], is: readonly DesiredResource[]): DesiredResource[] {
  const ids = new Set(is.map(({ id }) => id.toLowerCase()));
  const open = new Set(is.filter(({ id }) => isOpen(id)).map(({ type }) => type.toLowerCase()));
  return was.filter(({ id, type }) => !isOpen(id) && !ids.has(id.toLowerCase()) && !open.has(type.toLowerCase()));
}

/** Resources that are there before and after, each with itself. */
export function pairs(
  was: readonly DesiredResource[],
  is: readonly DesiredResource[],
): (readonly [old: DesiredResource, now: DesiredResource])[] {
  const byId = new Map(was.map((each) => [each.id.toLowerCase(), each]));
  return is.flatMap((now) => {
    const old = byId.get(now.id.toLowerCase());
    return old ? [[old, now] as const] : [];
  });
}

/** A container goes with its account; naming the account is enough. */
function outermost(resources: readonly DesiredResource[]): DesiredResource[] {
  return resources.filter(
    ({ id }) => !resources.some((other) => id.toLowerCase().startsWith(`${other.id.toLowerCase()}/`)),
  );
}

function recovery(type: string, body: DesiredResource['body']): string {
  if (/^Microsoft\.KeyVault\/vaults$/i.test(type)) {
    return ` (can be recovered for ${String(at(body, 'properties.softDeleteRetentionInDays') ?? 90)} days)`;
  }
  return /^Microsoft\.OperationalInsights\/workspaces$/i.test(type) ? ' (can be recovered for 14 days)' : '';
}

/** Machines do not name a managed disk as a resource, but it goes with them. */
function systemDisk({ id, type, body }: DesiredResource): string[] {
  if (!/^Microsoft\.Compute\/virtualMachines$/i.test(type)) return [];
  const disk = at(body, 'properties.storageProfile.osDisk');
  if (!/^delete$/i.test(textAt(disk, 'deleteOption') ?? '')) return [];
  const size = at(disk, 'diskSizeGB');
  return [
    `system disk of ${nameOfId(id)}${typeof size === 'number' ? ` (${size} GiB)` : ''} and what its owner left on it`,
  ];
}

/** Days that something is kept, by path: fewer of them delete what is older. */
const keptFor: readonly (readonly [path: string, what: string])[] = [
  ['properties.retentionInDays', 'logs'],
  ['properties.deleteRetentionPolicy.days', 'deleted files that could be brought back'],
  ['properties.containerDeleteRetentionPolicy.days', 'deleted containers that could be brought back'],
  ['properties.shareDeleteRetentionPolicy.days', 'deleted shares that could be brought back'],
];

function shorter(old: DesiredResource, now: DesiredResource): string[] {
  return keptFor.flatMap(([path, what]) => {
    const [days, left] = [at(old.body, path), at(now.body, path) ?? 0];
    if (typeof days !== 'number' || typeof left !== 'number' || left >= days) return [];
    return [`${what} of ${labelOf(now.id)} that are older than ${left} days instead of ${days}`];
  });
}
