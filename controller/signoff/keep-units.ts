import { known, type Read } from '../core/known.ts';
import type { DesiredState, Unit, UnitName } from '../desired/types.ts';
import { unapprovedInputs } from './approved-inputs.ts';
import { templateFolderOf } from './govern.ts';
import type { ApprovedHistory, Boundary } from './types.ts';

export interface KeepQuestion {
  readonly history: ApprovedHistory;
  readonly tipDesired: DesiredState;
  readonly desiredAt: (commit: string) => Promise<Read<DesiredState>>;
}

export interface Kept {
  /** Paths that hold it, its own and those of what it receives from. */
  readonly bad: readonly string[];
  /** Absent: it was never approved. */
  readonly good: { readonly unit: Unit; readonly index: number } | undefined;
}

/** All three only grow or only shrink, so that passing trouble on comes to an end. */
interface Trouble {
  readonly bad: Set<string>;
  readonly causes: Set<UnitName>;
  /** Newest boundary that may be kept. */
  limit: number;
}

/**
 * Where each held unit stays. Trouble is passed on: whatever receives from a held unit is held too, because main may show
 * it without the fragments it had (a contributor deleted by a push must not cost the firewall its rules); and a hub link
 * goes with its workspace.
 * @param own unapproved paths of units in trouble by themselves
 */
export async function keepUnits(
  question: KeepQuestion,
  own: ReadonlyMap<UnitName, readonly string[]>,
): Promise<Read<ReadonlyMap<UnitName, Kept>>> {
  const { history, tipDesired } = question;
  const newest = history.boundaries.length - 2;
  const troubles = new Map<UnitName, Trouble>();
  for (const [name, bad] of own) troubles.set(name, { bad: new Set(bad), causes: new Set(), limit: newest });
  const kept = new Map<UnitName, Kept>();
  const queue = new Set(troubles.keys());
  for (const name of queue) {
    queue.delete(name);
    const trouble = troubles.get(name)!;
    const good = await lastGood(question, name, trouble, kept);
    if (!good.known) return good;
    kept.set(name, { bad: [...trouble.bad], good: good.value });
    const link = linkOf(name);
    const units = [good.value?.unit, tipDesired.units.get(name)].flatMap((unit) => unit ?? []);
    const receivers = units.flatMap(({ contributions }) => contributions.map(({ to }) => to));
    const affected = receivers.filter((to) => tipDesired.units.has(to) || troubles.has(to));
    for (const to of new Set([...affected, ...(link ? [link] : [])])) {
      const limit = good.value?.index ?? (to === link ? -1 : newest);
      const before = troubles.get(to);
      const after = {
        bad: new Set([...(before?.bad ?? []), ...trouble.bad]),
        causes: new Set([...(before?.causes ?? []), name]),
        limit: Math.min(before?.limit ?? newest, limit),
      };
      troubles.set(to, after);
      const same =
        before?.bad.size === after.bad.size && before.causes.size === after.causes.size && before.limit === after.limit;
      if (!same) queue.add(to);
    }
  }
  return known(kept);
}

/** The hub link of a workspace; undefined for any other unit. */
export function linkOf(name: UnitName): UnitName | undefined {
  return name.startsWith('workspace/') ? name.replace('workspace/', 'hub-link/') : undefined;
}

/** Newest boundary at which the unit existed, all its inputs were approved, and so was what passed its trouble on. */
async function lastGood(
  { history, desiredAt, tipDesired }: KeepQuestion,
  name: UnitName,
  { bad, causes, limit }: Trouble,
  kept: ReadonlyMap<UnitName, Kept>,
): Promise<Read<Kept['good']>> {
  const { boundaries, approvedFolders } = history;
  const file = tipDesired.units.get(name)?.manifest.file;
  const watched = [...bad, ...(file ? [file] : [])];
  const home = name.replace(/^hub-link\//u, 'workspace/');
  const inherited = [...causes].flatMap((cause) => kept.get(cause)?.bad ?? []);
  for (let index = limit; index >= 0; index -= 1) {
    const boundary = boundaries[index]!;
    if (isLikeTip(boundary, boundaries.at(-1)!, watched)) continue;
    const then = await desiredAt(boundary.commit);
    if (!then.known) return then;
    const isGood = (unit: Unit): boolean =>
      unapprovedInputs(unit.inputs, boundary.approved, approvedFolders).length === 0;
    const unit = then.value.units.get(name);
    // The workspace stays where it had no link: an older one is not brought back.
    if (!unit && causes.has(home) && index === kept.get(home)?.good?.index) break;
    // Without these the receiver looks approved at a boundary where its contributor was already gone.
    const isComplete =
      inherited.every((path) => boundary.tree.get(path) === boundary.approved.get(path)) &&
      [...causes].every((cause) => {
        const contributor = then.value.units.get(cause);
        return !contributor || isGood(contributor);
      });
    if (unit && isComplete && isGood(unit)) return known({ unit, index });
  }
  return known(undefined);
}

/**
 * Nothing that troubles the unit was different there: it cannot have been better, and loading it costs. Never said of
 * templates: a version comes from history, so the folder may look the same before and after a bad version.
 */
function isLikeTip(boundary: Boundary, tip: Boundary, watched: readonly string[]): boolean {
  return watched.every(
    (path) =>
      templateFolderOf(path) === undefined &&
      boundary.tree.get(path) === tip.tree.get(path) &&
      boundary.approved.get(path) === tip.approved.get(path),
  );
}
