import type { Diagnostic } from '../core/diagnostic.ts';
import type { UnitName } from '../desired/types.ts';
import { stackKey } from '../observed/scopes.ts';
import type { AppliedRecord, ObservedState } from '../observed/types.ts';
import { shortName } from './drift-reasons.ts';
import type { Reason } from './types.ts';
import { counted } from './words.ts';

export interface Deleting {
  readonly observed: ObservedState;
  readonly diagnostics: readonly Diagnostic[];
  /** Days that something stateful stays disabled before it may be deleted. */
  readonly retentionDays: number;
  readonly plannedAt: string;
  /** Units that git still has, buildable or not. */
  readonly inGit: ReadonlySet<UnitName>;
}

export type Deletion = { readonly allowed: readonly Reason[] } | { readonly refused: readonly Reason[] };

/**
 * Decides over all units that are live and not in git any more. What one of three witnesses (tag, stack, ledger) does
 * not confirm, what holds data and was not disabled first, and what something else still stands on, stays.
 */
export function decideDeletes(deleting: Deleting): ReadonlyMap<UnitName, Deletion> {
  const { observed, inGit } = deleting;
  const applied = observed.ledger.state === 'verified' ? observed.ledger.applied : new Map<UnitName, AppliedRecord>();
  const gone = [...new Set([...applied.keys(), ...observed.byUnit.keys()])].filter((name) => !inGit.has(name));
  const decisions = new Map(gone.map((name) => [name, decideOne(name, applied.get(name), deleting)] as const));
  const standing = (name: UnitName): boolean => {
    const decision = decisions.get(name);
    return decision === undefined || 'refused' in decision;
  };
  const live = new Set([...applied.keys(), ...observed.byUnit.keys()]);
  for (let settled = false; !settled; ) {
    settled = true;
    for (const [name, decision] of decisions) {
      if ('refused' in decision) continue;
      const family = [...live].filter((other) => isBelow(other, name) || isBelow(name, other));
      const other = family.find((each) => standing(each) && (isBelow(each, name) || decisions.has(each)));
      if (other === undefined) continue;
      decisions.set(name, { refused: [blockedBy(name, other)] });
      settled = false;
    }
  }
  return decisions;
}

function decideOne(name: UnitName, record: AppliedRecord | undefined, deleting: Deleting): Deletion {
  const { ledger } = deleting.observed;
  if (ledger.state !== 'verified') {
    const message = `${name} is not in git any more, but nothing is deleted while the ledger is ${ledger.state}${ledger.reason ? `: ${ledger.reason}` : ''}`;
    return { refused: [{ code: 'ledger-not-verified', message }] };
  }
  if (record === undefined) {
    const message = `resources say they belong to ${name}, but neither git nor the ledger knows it; delete them by hand, or take the tag tre_unit off`;
    return { refused: [{ code: 'not-in-ledger', message }] };
  }
  const doubts = [
    ...brokenFile(name, record, deleting),
    ...witnesses(name, record, deleting.observed),
    ...dataSafety(name, record, deleting),
  ];
  if (doubts.length > 0) return { refused: doubts };
  return {
    allowed: [
      {
        code: 'removed',
        message: `its manifest is not in git any more; ${counted(Object.keys(record.resources).length, 'resource')} to delete`,
      },
    ],
  };
}

/** A file that cannot be read looks like one that is gone, but it is not a wish. */
function brokenFile(name: UnitName, record: AppliedRecord, { diagnostics }: Deleting): Reason[] {
  const broken = diagnostics.find(
    ({ severity, at }) =>
      severity === 'error' && at?.file.startsWith('manifests/') && Object.hasOwn(record.inputs, at.file),
  );
  if (!broken) return [];
  const message = `${name} is not deleted while ${broken.at?.file} has errors: ${broken.code}: ${broken.message}`;
  return [{ code: 'manifest-has-errors', message, ...(broken.at && { at: broken.at }) }];
}

function witnesses(name: UnitName, record: AppliedRecord, observed: ObservedState): Reason[] {
  const present = Object.keys(record.resources).filter((id) => observed.resources.has(id));
  const stack = observed.stacks.get(stackKey(record.scope.resourceGroup, record.stackName));
  const managed = new Set(stack?.resources.map(({ id }) => id.toLowerCase()));
  const untagged = (observed.byUnit.get(name) ?? []).filter(
    ({ id }) => !Object.hasOwn(record.resources, id.toLowerCase()),
  );
  return [
    ...Object.entries(record.resources).flatMap(([id, hash]) => {
      const live = observed.resources.get(id);
      if (hash === '' || live === undefined || live.tags['tre_unit'] === name) return [];
      return [doubt(name, `${shortName(id)} does not carry the tag tre_unit=${name}`)];
    }),
    ...(stack === undefined ? [] : unconfirmed(record, observed)).map((id) =>
      doubt(
        name,
        `${shortName(id)} is in no list and nothing says how to ask for it; if it is gone, restore the manifest or delete the stack by hand`,
      ),
    ),
    ...(stack === undefined && present.length > 0
      ? [doubt(name, `stack ${record.stackName} is not in ${record.scope.resourceGroup}`)]
      : []),
    ...(stack
      ? present
          .filter((id) => !managed.has(id))
          .map((id) => doubt(name, `stack ${record.stackName} does not list ${shortName(id)}`))
      : []),
    ...untagged.map(({ id }) => doubt(name, `the ledger does not list ${shortName(id)}, which says it belongs to it`)),
  ];
}

/**
 * Lists are by tag, so what has no tags looks like what is gone. Only a stack can delete it: without one the record goes
 * and nothing else.
 */
function unconfirmed(record: AppliedRecord, observed: ObservedState): string[] {
  return Object.entries(record.resources).flatMap(([id, hash]) =>
    hash === '' || observed.resources.has(id) || observed.missing.has(id) ? [] : [id],
  );
}

function doubt(name: UnitName, what: string): Reason {
  return {
    code: 'delete-needs-three-witnesses',
    message: `${name} is not deleted: ${what}; tag, stack and ledger must agree`,
  };
}

function dataSafety(name: UnitName, record: AppliedRecord, { retentionDays, plannedAt }: Deleting): Reason[] {
  if (!record.stateful) return [];
  const file = Object.keys(record.inputs).find((path) => path === manifestPath(name)) ?? manifestPath(name);
  if (record.enabled) {
    const message = `${name} holds data, so it goes in two approved steps: restore ${file}, write \`enabled: false\` under \`spec:\`, have that approved and applied; then delete the file in a second pull request`;
    return [{ code: 'delete-needs-disable', message }];
  }
  const due = Date.parse(record.appliedAt) + retentionDays * 86_400_000;
  if (Date.parse(plannedAt) >= due) return [];
  const message = `${name} was disabled on ${record.appliedAt.slice(0, 10)} and holds data; it can be deleted from ${new Date(due).toISOString().slice(0, 16).replace('T', ' ')} UTC on (retention ${retentionDays} days)`;
  return [{ code: 'delete-needs-retention', message }];
}

/** Where a unit is declared: what people look for, and what they have to restore. */
export function manifestPath(name: UnitName): string {
  const [kind, ...names] = name.split('/');
  const workspace = `manifests/workspaces/${names[0]}`;
  switch (kind) {
    case 'environment':
      return 'manifests/environment.yaml';
    case 'shared-service':
      return `manifests/shared-services/${names[0]}.yaml`;
    case 'workspace-service':
      return `${workspace}/services/${names[1]}.yaml`;
    case 'user-resource':
      return `${workspace}/user-resources/${names[2]}.yaml`;
    default:
      return `${workspace}/workspace.yaml`;
  }
}

/** Whether `unit` stands inside or on `parent`. */
function isBelow(unit: UnitName, parent: UnitName): boolean {
  const [kind, ...names] = unit.split('/');
  const [parentKind, ...parents] = parent.split('/');
  if (unit === parent) return false;
  if (parentKind === 'environment') return true;
  const prefix = parents.every((each, index) => names[index] === each);
  if (parentKind === 'workspace')
    return prefix && kind !== 'shared-service' && kind !== 'environment' && kind !== 'workspace';
  return parentKind === 'workspace-service' && kind === 'user-resource' && prefix;
}

function blockedBy(name: UnitName, other: UnitName): Reason {
  const message = isBelow(other, name)
    ? `${name} is not deleted while ${other} stands on it; delete that too`
    : `${name} stays until ${other} can be deleted`;
  return { code: isBelow(other, name) ? 'has-dependents' : 'parent-stays', message };
}

const kindsInwards = ['user-resource', 'workspace-service', 'hub-link', 'workspace', 'shared-service', 'environment'];

/** What stands on something else goes before it. */
export function innermostFirst(a: UnitName, b: UnitName): number {
  const rank = (name: UnitName): number => kindsInwards.indexOf(name.split('/')[0] ?? '');
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
