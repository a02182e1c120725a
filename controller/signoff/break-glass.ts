import type { AnyManifest } from '../manifests/types.ts';
import type { Approval } from '../plan/types.ts';
import type { ContentProblem } from './content.ts';
import type { PolicyFact } from './facts.ts';
import type { TouchedSubject } from './subjects.ts';
import type { ApprovedHistory } from './types.ts';

const hoursWhereUnsaid = 24;
const hourMs = 3_600_000;

/**
 * A break-glass is for hours, counted from the merge by the server's clock (or from now, for an open pull request). A longer
 * one is held whoever approves it.
 */
export function breakGlassProblems(
  subjects: readonly TouchedSubject[],
  policy: PolicyFact | undefined,
  at: string,
): ReadonlyMap<string, ContentProblem> {
  const problems = new Map<string, ContentProblem>();
  for (const manifest of subjects.flatMap(({ after }) => after)) {
    const problem = breakGlassProblem([manifest], policy, at);
    if (problem) problems.set(manifest.file, problem);
  }
  return problems;
}

/** Of the first of these manifests that lasts too long. */
export function breakGlassProblem(
  manifests: readonly AnyManifest[],
  policy: PolicyFact | undefined,
  at: string,
): ContentProblem | undefined {
  const hours = policy?.breakGlassHours ?? hoursWhereUnsaid;
  const latest = new Date(Date.parse(at) + hours * hourMs);
  for (const manifest of manifests) {
    if (manifest.kind !== 'BreakGlass' || Date.parse(manifest.spec.until) <= latest.getTime()) continue;
    const message = `${manifest.file} lasts until ${manifest.spec.until}, longer than the ${hours} hours that a break-glass may: until ${latest.toISOString()} at most if it were merged now.`;
    return { code: 'break-glass-too-long', message };
  }
  return undefined;
}

export interface LentApproval {
  readonly approval: Approval;
  readonly subjects: readonly string[];
}

/** Approvals that counted because of it, each with what it was about. */
export function approvalsBy(history: ApprovedHistory, name: string): readonly LentApproval[] {
  const found = new Map<string, { approval: Approval; subjects: Set<string> }>();
  for (const { decision } of history.boundaries) {
    for (const verdict of decision?.verdicts ?? []) {
      for (const approval of verdict.signOff.approvals) {
        if (approval.breakGlass !== name || !verdict.covered) continue;
        const key = `${approval.pullRequest} ${approval.person}`;
        const entry = found.get(key) ?? { approval, subjects: new Set() };
        entry.subjects.add(verdict.subject);
        found.set(key, entry);
      }
    }
  }
  return [...found.values()].map(({ approval, subjects }) => ({ approval, subjects: [...subjects] }));
}
