import semver from 'semver';
import { canonicalJson } from '../../core/digest.ts';
import { templateLabel } from '../../desired/names.ts';
import type { DesiredResource, Unit } from '../../desired/types.ts';
import { counted } from '../words.ts';
import { leaving, pairs } from './data.ts';
import { labelOf, nameOfId, someOf } from './nouns.ts';
import { at, textAt, textsAt } from './read-body.ts';

/** What a revert of the commit would not bring back. */
export function irreversibleOf(
  before: Unit | undefined,
  was: readonly DesiredResource[],
  after: Unit | undefined,
  is: readonly DesiredResource[],
): string[] {
  const gone = leaving(was, is);
  return [
    ...(before && !after
      ? [`a revert of this delete would make ${counted(was.length, 'resource')} anew, not bring anything back`]
      : []),
    ...(before && after ? upgrade(before, after) : []),
    ...(after ? [] : gone.flatMap(reservedName)),
    ...pairs(was, is).flatMap(([old, now]) => [...replaced(old, now), ...grown(old, now), ...addressSpace(old, now)]),
    ...purgeProtection(was, is),
  ];
}

function upgrade(before: Unit, after: Unit): string[] {
  const [old, now] = [before.template, after.template];
  if (old.name === now.name && semver.major(old.version) === semver.major(now.version)) return [];
  const label = [old, now].map(templateLabel).join(' → ');
  return [
    `template ${label} is another ${old.name === now.name ? 'major version' : 'template'}: going back is not promised`,
  ];
}

/** Types whose names stay taken after a delete, until somebody purges them or the days are over. */
const softDeleted: ReadonlyMap<string, string> = new Map([
  ['microsoft.keyvault/vaults', 'properties.softDeleteRetentionInDays'],
  ['microsoft.keyvault/managedhsms', 'properties.softDeleteRetentionInDays'],
  ['microsoft.appconfiguration/configurationstores', 'properties.softDeleteRetentionInDays'],
  ['microsoft.cognitiveservices/accounts', ''],
  ['microsoft.machinelearningservices/workspaces', ''],
  ['microsoft.apimanagement/service', ''],
]);

function reservedName({ id, type, body }: DesiredResource): string[] {
  const days = softDeleted.get(type.toLowerCase());
  if (days === undefined) return [];
  const until = typeof at(body, days) === 'number' ? `for ${String(at(body, days))} days` : 'until it is purged';
  const protectedToo = at(body, 'properties.enablePurgeProtection') === true ? '; nobody can purge it sooner' : '';
  return [`the name of ${labelOf(id)} stays taken ${until} (soft delete${protectedToo})`];
}

/** Properties that Azure fixes at creation: another value means that somebody has to delete the resource first. */
const fixed: readonly (readonly [type: RegExp, paths: readonly string[]])[] = [
  [/./, ['location', 'kind', 'zones']],
  [
    /^Microsoft\.Storage\/storageAccounts$/i,
    ['properties.isHnsEnabled', 'properties.encryption.requireInfrastructureEncryption'],
  ],
  [
    /^Microsoft\.Compute\/virtualMachines$/i,
    [
      'properties.storageProfile.imageReference',
      'properties.storageProfile.osDisk.name',
      'properties.osProfile.adminUsername',
      'properties.osProfile.computerName',
      'properties.osProfile.customData',
    ],
  ],
  [/^Microsoft\.KeyVault\/vaults$/i, ['properties.tenantId', 'properties.softDeleteRetentionInDays']],
  [/^Microsoft\.Network\/publicIPAddresses$/i, ['sku.name', 'properties.publicIPAddressVersion']],
];

function replaced(old: DesiredResource, now: DesiredResource): string[] {
  const paths = fixed.flatMap(([type, of]) => (type.test(now.type) ? of : []));
  const other = paths.filter((path) => {
    const [before, after] = [at(old.body, path), at(now.body, path)];
    return before !== undefined && canonicalJson(before ?? null) !== canonicalJson(after ?? null);
  });
  if (other.length === 0) return [];
  const names = someOf(other.map((path) => path.replace('properties.', '')));
  return [`${labelOf(now.id)} would have to be made anew: Azure fixes ${names} when it is created`];
}

function grown(old: DesiredResource, now: DesiredResource): string[] {
  return ['properties.storageProfile.osDisk.diskSizeGB', 'properties.diskSizeGB'].flatMap((path) => {
    const [before, after] = [at(old.body, path), at(now.body, path)];
    if (typeof before !== 'number' || typeof after !== 'number' || before === after) return [];
    return [`disk of ${nameOfId(now.id)}: ${before} → ${after} GiB; a disk can grow, and never shrink`];
  });
}

function addressSpace(old: DesiredResource, now: DesiredResource): string[] {
  if (!/^Microsoft\.Network\/virtualNetworks$/i.test(now.type)) return [];
  const [before, after] = [old, now].map(({ body }) =>
    textsAt(body, 'properties.addressSpace.addressPrefixes').join(', '),
  );
  if (before === after) return [];
  return [
    `address space of ${labelOf(now.id)}: ${before} → ${after}; what stands in it keeps its old address or fails`,
  ];
}

function purgeProtection(was: readonly DesiredResource[], is: readonly DesiredResource[]): string[] {
  const on = (each: DesiredResource): boolean => at(each.body, 'properties.enablePurgeProtection') === true;
  const before = new Set(was.filter(on).map(({ id }) => id.toLowerCase()));
  return is
    .filter((each) => on(each) && !before.has(each.id.toLowerCase()))
    .map(({ id, body }) => {
      const days =
        textAt(body, 'properties.softDeleteRetentionInDays') ?? at(body, 'properties.softDeleteRetentionInDays');
      return `purge protection of ${labelOf(id)} cannot be switched off again${days === undefined ? '' : `, and its name stays taken ${String(days)} days after a delete`}`;
    });
}
