import { commandOf, folded, lastLine, warnings } from './comment/closing.ts';
import { code } from './comment/escape.ts';
import { fitInto } from './comment/fit-into.ts';
import type { CommentOptions } from './comment/links.ts';
import { tableOf } from './comment/table.ts';
import { unitDetails } from './comment/unit-details.ts';
import { verdictLines } from './comment/verdict.ts';
import { priceTotal } from './price-words.ts';
import type { Action, Plan } from './types.ts';
import { counted } from './words.ts';

/** GitHub takes 65,536 characters in a comment and 65,535 in the text of a check run. */
const limit = 60_000;
/** Lines of a table that are no row. */
const headings = 2;

export interface CommentParts {
  readonly comment: string;
  /** What does not fit into the comment, for the text of the check run; the comment says where it is. */
  readonly overflow?: string;
}

/** The plan as one comment on its pull request; what does not fit is left to the command that it names. */
export function renderMarkdown(plan: Plan, options: CommentOptions = {}): string {
  return compose(plan, options, ({ left }) => `${counted(left, 'more unit')}: ${code(commandOf(plan))} shows them.`)
    .comment;
}

/**
 * The plan as a comment and, where that is too long, a second part. Both have at most 60,000 characters. Text from
 * manifests is shown as text: it is never Markdown, HTML, a mention, a reference or a link.
 */
export function renderMarkdownParts(plan: Plan, options: CommentOptions = {}): CommentParts {
  const { detailsUrl } = options;
  return compose(plan, options, ({ left }) => {
    const where = detailsUrl ? `[the check run](${detailsUrl})` : 'the check run `tre/plan`';
    return `${counted(left, 'more unit')} in ${where}.`;
  });
}

function compose(plan: Plan, options: CommentOptions, rest: (of: { readonly left: number }) => string): CommentParts {
  const shown = plan.actions.filter(({ action }) => action !== 'none');
  const wanted = shown.filter(({ action }) => action !== 'drift');
  const drifted = shown.filter(({ action }) => action === 'drift');
  const table = tableOf(wanted);
  const missing = wanted.length + headings - Math.max(headings, table.length);
  const price = priceTotal(plan.actions);
  const unchanged = plan.actions.length - shown.length;
  const head = [
    ...verdictLines(plan, shown),
    ...section(table),
    ...(missing > 0 ? ['', `${counted(missing, 'more unit')} below.`] : []),
    ...(price ? ['', price] : []),
    ...(unchanged > 0 ? ['', `${counted(unchanged, 'unit')} unchanged.`] : []),
    ...warnings(plan, shown),
    '',
  ];
  const tail = [...folded(plan, shown), '', lastLine(plan)];
  const sections = [
    ...wanted.map((each) => unitDetails(each, plan, options)),
    ...driftSections(drifted, plan, options),
  ];
  const room = limit - [...head, ...tail].join('\n').length - 400;
  const { fitting, left } = fitInto(sections, room);
  const comment = [...head, ...fitting, ...(left.length > 0 ? ['', rest({ left: left.length })] : []), ...tail];
  if (left.length === 0) return { comment: `${comment.join('\n')}\n` };
  return { comment: `${comment.join('\n')}\n`, overflow: overflowOf(left, plan) };
}

function overflowOf(sections: readonly string[], plan: Plan): string {
  const { fitting, left } = fitInto(sections, limit - 400);
  const rest =
    left.length > 0 ? ['', `${counted(left.length, 'more unit')}: ${code(commandOf(plan))} shows them.`] : [];
  return `${[...fitting, ...rest].join('\n')}\n`;
}

/** What nobody asked for stands apart from what somebody did. */
function driftSections(drifted: readonly Action[], plan: Plan, options: CommentOptions): string[] {
  const title = '\n**Azure was changed by hand; this sets it back**\n';
  return drifted.map((each, index) => `${index === 0 ? `${title}\n` : ''}${unitDetails(each, plan, options)}`);
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}
