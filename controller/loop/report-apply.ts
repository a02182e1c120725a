import { digest } from '../core/digest.ts';
import type { Read, Unavailable } from '../core/known.ts';
import type { Publisher } from '../status/publisher.ts';
import { countsText, outcomeOf } from '../status/report/outcome-of.ts';
import { renderReport } from '../status/report/render-report.ts';
import type { ReportedUnit, Revert } from '../status/report/types.ts';
import type { BranchApply } from './apply-branch.ts';
import { type CollectedReport, collectReports } from './collect-reports.ts';
import type { ReviewPorts } from './ports.ts';
import { proposeRevert } from './propose-revert.ts';

/** What was said already and what could not be said, kept by a caller that runs again. Without it all is asked anew. */
export interface ReportMemory {
  /** Digest of what was said about a pull request. */
  readonly said: Map<number, string>;
  /** Not said, because GitHub did not answer; the next run owes it. */
  readonly owed: Set<number>;
}

export interface ApplyReports {
  readonly reports: readonly CollectedReport[];
  /** What could not be said. Nothing of it undoes or stops an apply. */
  readonly problems: readonly string[];
}

/**
 * After a branch run: for each pull request that it moved or holds, the comment becomes the report, the merge commit gets its
 * status, each environment its deployment, and what failed for good a revert that is ready. Said again it changes nothing.
 */
export async function reportApply(
  ports: Pick<ReviewPorts, 'publisher' | 'git'>,
  apply: BranchApply,
  memory: ReportMemory = { said: new Map(), owed: new Set() },
): Promise<ApplyReports> {
  const due = collectReports(apply, memory.owed).filter(
    (report) =>
      (report.news || memory.owed.has(report.pullRequest)) &&
      memory.said.get(report.pullRequest) !== digest(report.units),
  );
  const problems: string[] = [];
  for (const report of due) {
    const failed = await say(ports, apply, report);
    problems.push(...failed.map(({ reason }) => reason));
    if (failed.length > 0) memory.owed.add(report.pullRequest);
    else {
      memory.owed.delete(report.pullRequest);
      memory.said.set(report.pullRequest, digest(report.units));
    }
  }
  return { reports: due, problems };
}

async function say(
  ports: Pick<ReviewPorts, 'publisher' | 'git'>,
  apply: BranchApply,
  report: CollectedReport,
): Promise<readonly Unavailable[]> {
  const { publisher } = ports;
  const answers: Read<unknown>[] = [];
  const revert = report.revertFor.length > 0 ? await proposeRevert(ports, apply, report) : undefined;
  const planUrl = report.head && publisher.checksPage(report.pullRequest, report.head);
  const text = renderReport(report, { ...(planUrl && { planUrl }), ...(revert && { revert: revertOf(revert) }) });
  const comment = await publisher.comment(report.pullRequest, 'plan', text);
  answers.push(comment);
  const link = comment.known ? { url: comment.value.url } : {};
  answers.push(
    await publisher.status(report.commit, {
      context: 'tre/apply',
      state: outcomeOf(report.units),
      description: countsText(report.units),
      ...link,
    }),
  );
  answers.push(...(await sayDeployments(publisher, report, link)));
  return answers.filter((answer) => !answer.known);
}

function revertOf(revert: Read<{ readonly number: number }>): Revert {
  return revert.known ? { number: revert.value.number } : { problem: revert.reason };
}

/** One for each environment in which something was done. What is held alone is no deployment. */
async function sayDeployments(
  publisher: Publisher,
  { units, commit }: CollectedReport,
  link: { readonly url?: string },
): Promise<Read<void>[]> {
  const done = Map.groupBy(units, ({ environment }) => environment);
  const answers: Read<void>[] = [];
  for (const [environment, mine] of done) {
    if (mine.every(({ state }) => state === 'held' || state === 'skipped' || state === 'unchanged')) continue;
    const state = deploymentState(mine);
    answers.push(await publisher.deployment({ environment, commit, state, description: countsText(mine), ...link }));
  }
  return answers;
}

function deploymentState(units: readonly ReportedUnit[]): 'success' | 'failure' | 'in_progress' {
  const outcome = outcomeOf(units);
  return outcome === 'pending' ? 'in_progress' : outcome;
}
