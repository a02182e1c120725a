import { known, type Read } from '../core/known.ts';
import { type Freeze, type Lift, liftFiles, liftOf } from '../signoff/freeze.ts';
import type { ApprovedHistory } from '../signoff/types.ts';
import type { Ledger } from '../status/types.ts';
import { approvedManifests } from './approved-manifests.ts';
import type { PlanPorts } from './ports.ts';

export interface Freezes {
  /** What stops everything; undefined where nothing does. */
  readonly active: Freeze | undefined;
  /** Lifted since the ledger was last written. */
  readonly lifted: readonly { readonly freeze: Freeze; readonly lift: Lift }[];
}

/** What the core group carries, asked early. */
export type FreezeMark = Promise<Read<Freeze | undefined>>;

/**
 * The freeze in Azure, and those that the ledger saw: a tag that vanished without an approved lift was taken away by
 * somebody, and stops everything as before. Unavailable stops as well.
 */
export async function findFreezes(
  ports: Pick<PlanPorts, 'git' | 'cache'>,
  mark: FreezeMark,
  ledger: Ledger,
  history: ApprovedHistory,
): Promise<Read<Freezes>> {
  const tag = await mark;
  if (!tag.known) return tag;
  const all = new Map(ledger.freezes);
  if (tag.value) all.set(tag.value.id, tag.value);
  if (all.size === 0) return known({ active: undefined, lifted: [] });
  const files = liftFiles(history);
  const read = await approvedManifests(ports, history, (path) => files.has(path));
  if (!read.known) return read;
  const lifts = read.value.flatMap((one) => (one.kind === 'FreezeLift' ? [one] : []));
  const judged = [...all.values()].map((freeze) => ({ freeze, lift: liftOf(freeze, lifts, history) }));
  return known({
    active: judged.find(({ lift }) => lift === undefined)?.freeze,
    lifted: judged.flatMap(({ freeze, lift }) => (lift ? [{ freeze, lift }] : [])),
  });
}

/** One sentence for plans and comments. */
export function freezeNote({ id, at, reason, about }: Freeze): string {
  const whom = about === undefined ? '' : ` It is about ${about}, who does not count for its lift.`;
  return `Everything is frozen since ${at.slice(0, 16).replace('T', ' ')} UTC (${id}): ${reason}.${whom} Nothing is applied until a FreezeLift that names it is approved by two admins and merged (\`tre new freeze-lift NAME --freeze ${id}\`).`;
}
