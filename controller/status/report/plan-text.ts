import { digest } from '../../core/digest.ts';
import type { CommentOptions } from '../../plan/comment/links.ts';
import { renderMarkdownParts } from '../../plan/markdown.ts';
import type { Plan } from '../../plan/types.ts';

export interface PlanText {
  readonly body: string;
  /** What is too long for the body. */
  readonly overflow?: string;
  /** Over all that a reader could act on: not over times, numbers of reads, or the base as long as the plan is the same. */
  readonly digest: string;
}

export function planText(plan: Plan, links: CommentOptions): PlanText {
  const timeless: Plan = {
    ...plan,
    ...(plan.pullRequest && { pullRequest: { ...plan.pullRequest, base: '' } }),
    plannedAt: '1970-01-01T00:00:00.000Z',
    reads: { arm: 0, git: 0, github: 0 },
  };
  const { comment, overflow } = renderMarkdownParts(plan, links);
  return {
    body: comment,
    ...(overflow !== undefined && { overflow }),
    digest: digest(renderMarkdownParts(timeless, links)),
  };
}
