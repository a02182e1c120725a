import type { Diagnostic } from '../../../controller/core/diagnostic.ts';
import type { Json, JsonObject } from '../../../controller/core/json.ts';
import type { DesiredState, UnitName } from '../../../controller/desired/types.ts';
import type { WhatIfChange } from '../../../controller/observed/types.ts';
import { planChanges } from '../../../controller/plan/plan-changes.ts';
import type { Plan, Reason, SignOff } from '../../../controller/plan/types.ts';
import { miniature } from '../../desired/support/miniature.ts';
import type { Files } from '../../desired/support/repository.ts';
import { liveOutputs, resolveFiles } from '../../desired/support/resolve.ts';
import { observedOf, settle, tamper, vanish, type World } from './world.ts';

type Edit = null | string | readonly (readonly [from: string, to: string])[];

/**
 * What happened since everything was as git says. Edits: null deletes a file, a list replaces text, a string is a new
 * file, `miniature` brings a file back.
 */
export interface Situation {
  readonly why: string;
  /** Makes the repository that was applied, from the miniature. */
  readonly applied?: { readonly [path: string]: Edit };
  /** Makes the repository that is planned, from the one that was applied. */
  readonly edits?: { readonly [path: string]: Edit };
  readonly appliedAt?: string;
  readonly tampered?: { readonly [idEnd: string]: JsonObject };
  readonly vanished?: readonly string[];
  readonly whatIf?: { readonly [unit: string]: readonly (Omit<WhatIfChange, 'id'> & { readonly idEnd: string })[] };
  readonly ledger?: 'verified' | 'absent' | 'broken';
  readonly signOffs?: { readonly [unit: string]: SignOff };
  readonly holdings?: { readonly [unit: string]: readonly Reason[] };
  /** With one, changes are compared with what was applied, for effects and prices. */
  readonly pullRequest?: Plan['pullRequest'];
  readonly notes?: readonly string[];
}

const peopleOfMiniature = new Map(
  ['ann', 'bob', 'eve'].map((name, index) => [`00000000-0000-4000-8000-00000000100${index + 1}`, name]),
);

function edited(files: Files, edits: Situation['applied'] = {}): Files {
  const result: { [path: string]: string } = { ...files };
  for (const [path, edit] of Object.entries(edits)) {
    if (edit === null) delete result[path];
    else if (edit === 'miniature') result[path] = miniature[path]!;
    else if (typeof edit === 'string') result[path] = edit;
    else {
      for (const [from, to] of edit) {
        if (!result[path]?.includes(from)) throw new Error(`${path} does not hold ${from}`);
        result[path] = result[path].replace(from, to);
      }
    }
  }
  return result;
}

export async function planSituation(situation: Situation): Promise<Plan> {
  const before = edited(miniature, situation.applied);
  const approved = await resolveFiles(before, liveOutputs);
  const world = settle(approved, situation.appliedAt);
  disturb(world, situation);
  const desired = await resolveFiles(edited(before, situation.edits), (unit) =>
    world.applied.has(unit) ? liveOutputs(unit) : undefined,
  );
  return planOf(desired, world, situation, situation.pullRequest && approved);
}

/** `approved` is what effects and prices are compared with, where they are wanted. */
export function planOf(
  desired: DesiredState,
  world: World,
  situation: Partial<Situation> = {},
  approved?: DesiredState,
): Plan {
  return planChanges({
    revision: 'a'.repeat(40),
    environment: desired.environment,
    units: desired.units,
    blocked: desired.blocked,
    observed: observedOf(world),
    signOffs: new Map<UnitName, SignOff>(Object.entries(situation.signOffs ?? {})),
    holdings: new Map<UnitName, readonly Reason[]>(Object.entries(situation.holdings ?? {})),
    ...(situation.pullRequest && { pullRequest: situation.pullRequest }),
    plannedAt: '2026-11-22T12:00:00.000Z',
    reads: { arm: 2, git: 3, github: 0 },
    diagnostics: desired.diagnostics as readonly Diagnostic[],
    ...(situation.notes && { notes: situation.notes }),
    ...(approved && { before: approved.units, people: peopleOfMiniature }),
  });
}

function disturb(world: World, { tampered = {}, vanished = [], whatIf = {}, ledger = 'verified' }: Situation): void {
  world.ledger = ledger;
  const find = (end: string): string => {
    const id = [
      ...world.resources.keys(),
      ...[...world.applied.values()].flatMap(({ resources }) => Object.keys(resources)),
    ].find((each) => each.includes(end.toLowerCase()));
    if (id === undefined) throw new Error(`no resource has ${end}`);
    return id;
  };
  for (const [unit, changes] of Object.entries(whatIf)) {
    world.whatIf.set(
      unit,
      changes.map(({ idEnd, ...change }) => ({ id: find(idEnd), ...change })),
    );
  }
  for (const [end, properties] of Object.entries(tampered)) {
    tamper(world, find(end), (raw) => ({
      ...raw,
      properties: { ...(raw['properties'] as { [name: string]: Json }), ...properties },
    }));
  }
  for (const end of vanished) vanish(world, find(end));
}
