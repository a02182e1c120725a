import { Transient } from '../core/errors.ts';
import { applyAndReport } from '../loop/apply-and-report.ts';
import { dailyShare } from '../loop/daily-share.ts';
import { mainTip } from '../loop/main-tip.ts';
import { openPullRequests, type SeenPullRequests } from '../loop/open-pull-requests.ts';
import type { ReviewPorts } from '../loop/ports.ts';
import type { ReportMemory } from '../loop/report-apply.ts';
import { reviewMergeGroup, reviewPullRequest } from '../loop/review-pull-request.ts';
import { summarise } from '../plan/summary.ts';
import { branchKey, pullKey } from './keys.ts';
import type { Runs } from './runs.ts';
import type { BranchReport, Log } from './types.ts';

export interface ControllerRunsOptions {
  readonly ports: ReviewPorts;
  readonly everyMs: number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The controller's runs. Only that of the branch is given what writes to Azure; pull requests are planned by `planning`. */
export function controllerRuns({ ports, everyMs, log, signal }: ControllerRunsOptions): Runs {
  let seen: SeenPullRequests = new Map();
  const memory: ReportMemory = { said: new Map(), owed: new Set() };

  async function branch(): Promise<BranchReport> {
    const tip = await mainTip(ports);
    const applied = await applyAndReport(ports, tip, {
      depth: { suspects: dailyShare(ports.clock.now(), everyMs) },
      signal,
      memory,
      onEvent: (event) => log({ key: branchKey, ...event }),
    });
    if (!applied.known) throw new Transient(applied.code, applied.reason);
    const { plan, outcomes, reported } = applied.value;
    for (const problem of reported.problems) log({ key: branchKey, notSaid: problem });
    return {
      environment: plan.environment,
      at: ports.clock.now().toISOString(),
      revision: plan.revision,
      summary: { ...summarise(plan.actions) },
      units: plan.actions.map((action) => ({
        unit: action.unit,
        action: outcomes.get(action.unit)?.state ?? action.action,
        signOff: action.signOff.state,
        message: action.reasons[0]?.message ?? '',
      })),
    };
  }

  return {
    branch,
    pull: async (number) => {
      const review = await reviewPullRequest(ports, number);
      if (review.state === 'closed') return undefined;
      const { checks, merge } = review;
      return {
        number,
        url: ports.publisher.checksPage(number, review.head),
        verdict: checks.map(({ name, title }) => `${name}: ${title}`).join('; '),
        at: ports.clock.now().toISOString(),
        merged: merge !== undefined && 'commit' in merge,
        ...(merge && 'refused' in merge && { refused: merge.refused }),
      };
    },
    group: async (sha, number) => {
      await reviewMergeGroup(ports, sha, number);
    },
    sweep: async () => {
      const found = await openPullRequests(ports.publisher, await mainTip(ports), seen);
      if (!found.known) throw new Transient(found.code, found.reason);
      seen = found.value.seen;
      return { keys: found.value.due.map(pullKey), open: new Set(seen.keys()) };
    },
  };
}
