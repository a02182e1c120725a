import { code, cut, inline } from '../../plan/comment/escape.ts';
import type { PullRequestReport } from './types.ts';

/** The description of a revert that the controller proposes. */
export function revertText(report: PullRequestReport, skipped: readonly string[]): string {
  const failed = report.units.filter(({ unit }) => report.revertFor.includes(unit));
  const lost = report.units.flatMap(({ irreversible }) => irreversible);
  const lines = [
    `#${report.pullRequest} could not be applied. This puts its files back to what they were before it.`,
    '',
    '**What failed**',
    '',
    ...failed.map(
      ({ unit, code: name, message }) =>
        `- ${code(unit)}: ${code(name ?? 'failed')}: ${inline(cut(message ?? '', 2000))}`,
    ),
    ...list('What this does not bring back', lost.map(inline)),
    ...list('Left as they are, because main has changed them since', skipped.map(code)),
    '',
    'Mending the change in a new pull request is often the better way; then close this one, and it is not proposed again.',
    '',
    'Nobody merges this by itself: it is approved and merged as any other change.',
  ];
  return `${lines.join('\n')}\n`;
}

function list(title: string, items: readonly string[]): string[] {
  return items.length > 0 ? ['', `**${title}**`, '', ...items.map((item) => `- ${item}`)] : [];
}
