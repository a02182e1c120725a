import { code, cut, inline } from '../../plan/comment/escape.ts';
import { counted } from '../../plan/words.ts';
import { countsText } from './outcome-of.ts';
import type { PullRequestReport, ReportedUnit, Revert, Turn } from './types.ts';

/** A comment holds 65,536 characters. */
const unitsAtMost = 200;
const pointsAtMost = 40;

const turns: { readonly [K in Exclude<Turn, 'nobody'>]: string } = {
  controller: 'the controller, which tries it again by itself',
  author: 'whoever wrote the change or its template',
  operator: 'the operator of the TRE',
  approvers: 'the approvers: it is held until they agree',
};

/** The comment on a merged pull request: what became of it, how long it took, what failed and whose turn it is. */
export function renderReport(
  report: PullRequestReport,
  { planUrl, revert }: { readonly planUrl?: string; readonly revert?: Revert },
): string {
  const { commit } = report;
  // What is open comes first: the rest may be cut.
  const units = report.units.toSorted((a, b) => Number(a.message === undefined) - Number(b.message === undefined));
  const lines = [
    `**${countsText(units)}**`,
    '',
    '| Unit | Result | Took |',
    '|---|---|---|',
    ...units.slice(0, unitsAtMost).map(row),
    ...(units.length > unitsAtMost ? ['', `${counted(units.length - unitsAtMost, 'more unit')} not shown.`] : []),
    ...openPoints(units),
    ...(revert ? ['', revertText(revert)] : []),
    '',
    `Merged as ${commit}.${planUrl ? ` [The plan that was reviewed](${planUrl}) stands in the checks of its head.` : ''}`,
  ];
  return `${lines.join('\n')}\n`;
}

function row({ unit, state, durationMs }: ReportedUnit): string {
  const mark = state === 'failed' || state === 'stalled' ? '✗' : state === 'held' || state === 'skipped' ? '‖' : '✓';
  const word = state === 'unchanged' ? 'nothing to change in Azure' : state;
  return `| ${code(unit)} | ${mark} ${word} | ${durationMs === undefined ? '' : durationText(durationMs)} |`;
}

function openPoints(units: readonly ReportedUnit[]): string[] {
  const open = units.filter(({ message }) => message !== undefined).slice(0, pointsAtMost);
  if (open.length === 0) return [];
  return ['', '**Whose turn it is**', '', ...open.map(openPoint)];
}

function openPoint({ unit, turn, code: name, message = '', correlationId }: ReportedUnit): string {
  const who = turn === 'nobody' ? '' : ` It is the turn of ${turns[turn]}.`;
  const what = name === undefined ? '' : `${code(name)}: `;
  const trace = correlationId ? ` Correlation id ${code(correlationId)}.` : '';
  return `- ${code(unit)}: ${what}${inline(cut(message, 900))}${trace}${who}`;
}

function revertText(revert: Revert): string {
  if ('problem' in revert) return `There is no revert: ${inline(revert.problem)}`;
  return `A revert is ready: #${revert.number}. Nobody merges it by itself.`;
}

function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
