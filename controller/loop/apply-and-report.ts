import { messageOf } from '../core/errors.ts';
import { known, type Read } from '../core/known.ts';
import { applyBranch, type BranchApply } from './apply-branch.ts';
import { followUpBreakGlass } from './follow-up-break-glass.ts';
import type { ReviewPorts } from './ports.ts';
import { type ApplyReports, type ReportMemory, reportApply } from './report-apply.ts';
import { reportBegin } from './report-begin.ts';

export interface ReportedApply extends BranchApply {
  readonly reported: ApplyReports;
}

/** The branch run, told on GitHub. That GitHub cannot be told never stops or undoes what is done in Azure. */
export async function applyAndReport(
  ports: ReviewPorts,
  commit: string,
  options: Parameters<typeof applyBranch>[2] & { readonly memory?: ReportMemory },
): Promise<Read<ReportedApply>> {
  let beginning: Promise<readonly string[]> = Promise.resolve([]);
  const applied = await applyBranch(ports, commit, {
    ...options,
    onPlan: (plan, begun) => {
      options.onPlan?.(plan, begun);
      beginning = problemsOf(() => reportBegin(ports.publisher, begun));
    },
  });
  const began = await beginning;
  if (!applied.known) return applied;
  try {
    const { reports, problems } = await reportApply(ports, applied.value, options.memory);
    const followed = await followUpBreakGlass(ports, applied.value);
    const all = [...began, ...problems, ...(followed.known ? [] : [followed.reason])];
    return known({ ...applied.value, reported: { reports, problems: all } });
  } catch (cause) {
    return known({ ...applied.value, reported: { reports: [], problems: [...began, messageOf(cause)] } });
  }
}

async function problemsOf(say: () => Promise<readonly Read<void>[]>): Promise<readonly string[]> {
  try {
    return (await say()).flatMap((answer) => (answer.known ? [] : [answer.reason]));
  } catch (cause) {
    return [messageOf(cause)];
  }
}
