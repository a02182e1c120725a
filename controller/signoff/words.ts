import type { Reason } from '../plan/types.ts';
import type { Holding, PathVerdict, SegmentDecision } from './types.ts';

/** Why a unit is held, in the order a person needs it: what happened, what stays live, what releases it. */
export function holdingReasons(holding: Holding): readonly Reason[] {
  const causes = holding.decisions.flatMap((decision) =>
    decision.verdicts
      .filter((verdict) => !verdict.covered && holding.verdicts.includes(verdict))
      .map((verdict) => cause(verdict, decision)),
  );
  const stays = holding.keeps
    ? `Live stays at ${short(holding.keeps)}.`
    : 'Nothing of it goes live until it is approved.';
  const release = remedy(holding);
  return [...causes, { code: 'keeps', message: stays }, ...(release ? [{ code: 'release', message: release }] : [])];
}

function cause(verdict: PathVerdict, decision: SegmentDecision): Reason {
  const place =
    decision.pullRequest === undefined
      ? ''
      : `${short(decision.boundary)} (#${decision.pullRequest}${merger(decision)}): `;
  return {
    code: verdict.code ?? 'not-approved',
    path: verdict.path,
    ...(verdict.after !== null && { at: { file: verdict.path, line: 1, column: 1 } }),
    message: `${place}${verdict.message ?? `${verdict.path} is not approved.`}`,
  };
}

function merger({ broughtBy, mergedAt }: SegmentDecision): string {
  const by = broughtBy ? `, merged by ${broughtBy}` : '';
  return mergedAt === '' ? by : `${by}, ${mergedAt.slice(0, 16).replace('T', ' ')}`;
}

function remedy({ decisions }: Holding): string | undefined {
  if (decisions.length === 0) return undefined;
  if (decisions.some((decision) => decision.provisional)) return 'It is judged again as soon as GitHub answers.';
  const commits = [...new Set(decisions.map((decision) => short(decision.boundary)))];
  const reverts = commits.join(' and ');
  return `Release it by reverting ${reverts}, or by \`tre ratify ${commits.at(-1)}\` and two approvals by admins who did not bring it.`;
}

function short(commit: string): string {
  return commit.slice(0, 7);
}
