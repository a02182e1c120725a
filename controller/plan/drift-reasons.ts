import { knownAfterApply } from '../arm-template/types.ts';
import { canonicalJson } from '../core/digest.ts';
import type { Json } from '../core/json.ts';
import type { Unit } from '../desired/types.ts';
import { provenanceTags } from '../observed/normalise.ts';
import type { AppliedRecord, ObservedState, WhatIfChange } from '../observed/types.ts';
import { redacted } from './secrets.ts';
import type { Reason } from './types.ts';

/** Last parts of paths whose value is a secret wherever it stands. */
const secretPath =
  /(password|secret|token|customData|userData|protectedSettings|connectionString|(account|shared|primary|secondary)Key)\]?$/i;

type Delta = WhatIfChange['deltas'][number];

/** Last parts of property paths that Azure writes itself. */
const noisePath =
  /(^|\.)(provisioningState|etag|resourceGuid|uniqueId|systemData|createdTime|changedTime|creationTime|peeringSyncLevel)$/i;

/** What is not as it was applied, from what-if where it was asked and from confirmed absences. */
export function driftReasons(
  unit: Unit,
  record: AppliedRecord | undefined,
  observed: ObservedState,
  changes: readonly WhatIfChange[],
): Reason[] {
  const gone = Object.keys(record?.resources ?? {}).filter((id) => observed.missing.has(id));
  const created = changes.filter(({ change }) => change === 'Create').map(({ id }) => id);
  const missing = new Map([...gone, ...created].map((id) => [id.toLowerCase(), id]));
  return [
    ...[...missing.values()].map((id): Reason => {
      const message = `${shortName(id)} is not there any more and will be made again`;
      return { code: 'missing-resource', path: id, at: unit.at, message };
    }),
    ...changes.flatMap((change) => (change.change === 'Modify' ? modified(unit, record, observed, change) : [])),
  ];
}

function modified(
  unit: Unit,
  record: AppliedRecord | undefined,
  observed: ObservedState,
  change: WhatIfChange,
): Reason[] {
  const changedSinceApplied = differsFromRecord(change.id, record, observed);
  return change.deltas
    .filter((delta) => !isNoise(delta, changedSinceApplied))
    .map(({ path, before, after }) => ({
      code: 'drifted',
      path: `${shortName(change.id)}: ${path}`,
      ...(before !== undefined && { before: hideAt(path, before) }),
      ...(after !== undefined && { after: hideAt(path, after) }),
      at: unit.at,
      message:
        after === undefined
          ? 'it was added behind our back and will be taken away'
          : 'it was changed behind our back and will be set back',
    }));
}

/** The value of a path, or what of it nobody may see by the names of its own members. */
function hideAt(path: string, value: Json): Json {
  if (secretPath.test(path)) return redacted;
  if (Array.isArray(value)) return value.map((each) => hideAt('', each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hideAt(key, each)]));
}

/** Undefined where there is nothing to compare with: no record, or a resource that lists do not show. */
function differsFromRecord(
  id: string,
  record: AppliedRecord | undefined,
  observed: ObservedState,
): boolean | undefined {
  const recorded = record?.resources[id.toLowerCase()];
  if (!recorded) return undefined;
  return observed.resources.get(id.toLowerCase())?.hash !== recorded;
}

/**
 * What-if reports properties that Azure fills in by itself as going away, and ones it never shows as coming. Such a
 * one-sided delta counts only where the resource is not as it was when it settled, or where a whole list item is meant.
 * A delta with two different sides always counts, whatever L0 says: lists lag.
 */
function isNoise({ path, before, after }: Delta, changedSinceApplied: boolean | undefined): boolean {
  if (noisePath.test(path) || isProvenance(path)) return true;
  if (isOpen(after)) return true;
  // A peering waits for its other side in turn; only one that lost it needs this unit to be applied.
  if (/(^|\.)peeringState$/i.test(path)) return before !== 'Disconnected';
  if (before !== undefined && after !== undefined) return sameWithoutCase(before, after);
  return changedSinceApplied !== true && !path.endsWith(']') && !path.startsWith('tags.');
}

function isProvenance(path: string): boolean {
  const [, tag] = /^tags\.(.+)$/.exec(path) ?? [];
  return tag !== undefined && provenanceTags.has(tag.toLowerCase());
}

/** An expression that what-if did not evaluate, or a value that does not exist yet. */
function isOpen(after: Json | undefined): boolean {
  return typeof after === 'string' && (after.includes(knownAfterApply) || /^\[[^[].*\]$/s.test(after));
}

/** Azure changes the case of ids, locations and SKU names. */
function sameWithoutCase(before: Json, after: Json): boolean {
  return canonicalJson(before).toLowerCase() === canonicalJson(after).toLowerCase();
}

/** `nsg-ws`, or `vnet-a/snet-b` for a child. */
export function shortName(id: string): string {
  const names = (id.split(/\/providers\//i).at(-1) ?? id).split('/').slice(1);
  return names.filter((_, index) => index % 2 === 1).join('/');
}
