import { digest } from '../../core/digest.ts';
import { annotationsOf } from '../../plan/annotations.ts';
import { summarise } from '../../plan/summary.ts';
import type { Plan } from '../../plan/types.ts';
import { counted } from '../../plan/words.ts';
import type { CheckRun } from '../publisher.ts';
import type { PlanText } from './plan-text.ts';

/** Was it planned, and is what people wrote without errors? Whether it may be applied is the other check's. */
export function planCheck(plan: Plan, text: PlanText, head: string): CheckRun {
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').length;
  const conclusion = errors > 0 ? 'failure' : plan.static ? 'neutral' : 'success';
  const title = titleOf(plan, errors);
  const annotations = annotationsOf(plan);
  return {
    name: 'tre/plan',
    head,
    conclusion,
    title,
    summary: text.body,
    ...(text.overflow !== undefined && { text: text.overflow }),
    annotations,
    digest: digest({ conclusion, title, text: text.digest, annotations }),
  };
}

function titleOf(plan: Plan, errors: number): string {
  if (errors > 0) return `${counted(errors, 'error')} to mend first`;
  const { create, update, drift, delete: gone, blocked } = summarise(plan.actions);
  const counts = [
    [create, 'to create'],
    [update, 'to update'],
    [drift, 'to mend'],
    [gone, 'to delete'],
    [blocked, 'blocked'],
  ] as const;
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const what = said.length > 0 ? said.join(', ') : 'nothing to do';
  return plan.static ? `From git alone: ${what}` : what.charAt(0).toUpperCase() + what.slice(1);
}
