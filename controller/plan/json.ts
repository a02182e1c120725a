import { summarise } from './summary.ts';
import type { Action, Plan } from './types.ts';

/** The plan as other programs read it: schemas/plan.schema.json. */
export function renderJson(plan: Plan): string {
  return `${JSON.stringify(planJson(plan), undefined, 2)}\n`;
}

export function planJson(plan: Plan): object {
  const { revision, digest, environment, plannedAt, pullRequest, actions, diagnostics, notes, reads } = plan;
  return {
    revision,
    digest,
    environment,
    plannedAt,
    ...(pullRequest && { pullRequest }),
    ...(plan.static && { static: true }),
    ...(notes && { notes }),
    summary: summarise(actions),
    actions: actions.map(actionJson),
    diagnostics,
    reads,
  };
}

/** The unit itself stays inside: it holds parameters that nobody but Azure may see. */
function actionJson({ unit, action, reasons, signOff, unsafe, effects, price }: Action): object {
  return { unit, action, reasons, signOff, unsafe, ...(effects && { effects }), ...(price && { price }) };
}
