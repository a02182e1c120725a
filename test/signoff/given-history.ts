import { known } from '../../controller/core/known.ts';
import type { DesiredState, Unit } from '../../controller/desired/types.ts';
import { createApprovedState } from '../../controller/signoff/approved-state.ts';
import type { ApprovedHistory, Boundary, PathVerdict, SegmentDecision } from '../../controller/signoff/types.ts';

const approval = {
  person: 'admin-b',
  login: 'admin-b',
  role: 'TREAdmin',
  at: '2026-11-22T08:00:00Z',
  pullRequest: 1,
  reviewId: 5,
};

export function verdictWith(
  path: string,
  after: string | null,
  covered: boolean,
  more: Partial<PathVerdict> = {},
): PathVerdict {
  const state = covered ? 'approved' : 'held';
  const signOff = { state, required: [], approvals: covered ? [approval] : [], missing: [] } as const;
  const code = covered ? {} : { code: 'no-pull-request', message: `${path} is not covered.` };
  return { path, before: 'before', after, subject: 'subject', action: 'update', covered, signOff, ...code, ...more };
}

export function decisionWith(verdicts: readonly PathVerdict[], more: Partial<SegmentDecision> = {}): SegmentDecision {
  const time = '2026-11-22T08:00:00Z';
  return {
    boundary: 'c',
    parent: 'p',
    mergedAt: time,
    contributorIds: [],
    verdicts,
    provisional: false,
    evidence: {},
    ...more,
  };
}

/** A history from a root and decisions; boundary `i` is commit `c<i>`, and the pull request of decision `i` is number `i`. */
export async function historyOf(
  root: { readonly [path: string]: string },
  decisions: readonly (readonly PathVerdict[])[],
): Promise<ApprovedHistory> {
  const state = createApprovedState(new Map(Object.entries(root)), () => Promise.resolve(known([])));
  const boundaries: Boundary[] = [
    { commit: 'c0', commits: ['c0'], at: '', approved: state.approvedAt(0), tree: state.treeAt(0) },
  ];
  for (const [at, verdicts] of decisions.entries()) {
    const index = at + 1;
    const decision = decisionWith(verdicts, { boundary: `c${index}`, parent: `c${at}`, pullRequest: index });
    await state.apply(decision);
    boundaries.push({
      commit: `c${index}`,
      commits: [`c${index}`],
      at: decision.mergedAt,
      decision,
      approved: state.approvedAt(index),
      tree: state.treeAt(index),
    });
  }
  const tip = `c${decisions.length}`;
  return {
    trustRoot: 'c0',
    tip,
    defaultBranch: 'main',
    repositoryId: 1,
    boundaries,
    fresh: [],
    approvedFolders: state.approvedFolders(),
  };
}

/** What the judge looks at in a unit: its name, its manifest's file and its inputs. */
export function unitWith(name: string, inputs: { readonly [path: string]: string }, to: readonly string[] = []): Unit {
  const contributions = to.map((each) => ({ from: name, to: each }));
  return { name, inputs, contributions, manifest: { file: Object.keys(inputs)[0] } } as unknown as Unit;
}

export function desiredWith(...units: readonly Unit[]): DesiredState {
  return {
    units: new Map(units.map((unit) => [unit.name, unit])),
    blocked: new Map(),
    diagnostics: [],
  } as unknown as DesiredState;
}
