import type { Manifest } from '../manifests/types.ts';
import { adminsIn, adminsNeeded } from '../plan/unsafe-changes.ts';
import { subjectOfPath } from './govern.ts';
import type { ApprovedHistory } from './types.ts';

/** Everything stops: put on by `tre freeze`, which works without GitHub; lifted by a pull request alone. */
export interface Freeze {
  /** `freeze-20261122-1f3a9c0b`; not to be guessed, so that nobody can lift it beforehand. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
  /** The person that it is about, who does not count for its lift. */
  readonly about?: string;
}

export interface Lift {
  readonly pullRequest: number | undefined;
  readonly approvers: readonly string[];
}

/** Approved files that lift freezes, for the caller to parse. */
export function liftFiles(history: ApprovedHistory): ReadonlyMap<string, string> {
  const { approved } = history.boundaries.at(-1) ?? { approved: new Map<string, string>() };
  return new Map([...approved].filter(([path]) => subjectOfPath(path)?.kind === 'FreezeLift'));
}

/**
 * What lifts a freeze: an approved FreezeLift that names it, merged after it began, on which two admins agreed other than
 * the person whom it is about (attack row 25).
 */
export function liftOf(
  freeze: Freeze,
  lifts: readonly Manifest<'FreezeLift'>[],
  history: ApprovedHistory,
): Lift | undefined {
  for (const lift of lifts.filter(({ spec }) => spec.freeze === freeze.id)) {
    const boundary = history.boundaries.findLast(({ decision }) =>
      decision?.verdicts.some((one) => one.path === lift.file && one.after === lift.blob && one.covered),
    );
    const decision = boundary?.decision;
    if (!decision || Date.parse(decision.mergedAt) < Date.parse(freeze.at)) continue;
    const verdict = decision.verdicts.find((one) => one.path === lift.file);
    const admins = adminsIn(verdict?.signOff.approvals ?? []);
    const approvers = [...admins].filter((person) => person !== freeze.about);
    if (approvers.length >= adminsNeeded) return { pullRequest: decision.pullRequest, approvers };
  }
  return undefined;
}
