import { renderDiagnostic } from '../../core/diagnostic.ts';
import type { Action, Plan } from '../types.ts';
import { reasonText } from '../words.ts';
import { code, cut, inline } from './escape.ts';
import { shorten } from './fit-into.ts';

/** Characters for one list. */
const room = 7_000;

/** What a reviewer must have seen, whatever else is too long: errors, and what a revert does not bring back. */
export function warnings(plan: Plan, shown: readonly Action[]): string[] {
  const errors = plan.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((each) => inline(cut(renderDiagnostic(each), 400)));
  return [...list('**To mend first**', errors), ...list('**Cannot be undone**', shown.flatMap(irreversible))];
}

function irreversible({ unit, action, unsafe, effects }: Action): string[] {
  const said = [...(effects?.loses ?? []), ...(effects?.irreversible ?? [])].map(
    (text) => `${code(unit)}: ${inline(cut(text, 400))}`,
  );
  if (action !== 'delete' || (effects && !unsafe)) return said;
  return [`${code(unit)} is deleted${unsafe ? '; this is unsafe and needs two admins' : ''}`, ...said];
}

/** What nobody needs to read first: values that come with the apply, and what could not be looked at. */
export function folded(plan: Plan, shown: readonly Action[]): string[] {
  const unknown = shown.flatMap(({ unit, effects }) =>
    (effects?.unknown ?? []).map((path) => `${code(unit)}: ${inline(cut(path, 300))}`),
  );
  const blocked = shown.flatMap(({ unit, action, reasons }) =>
    action === 'blocked' ? [`${code(unit)}: ${inline(cut(reasons[0] ? reasonText(reasons[0]) : 'blocked', 400))}`] : [],
  );
  const doubts = plan.diagnostics
    .filter(({ severity }) => severity === 'warning')
    .map((each) => inline(cut(renderDiagnostic(each), 400)));
  return [
    ...fold('Known after apply', unknown),
    ...fold('What could not be evaluated, and why', [...blocked, ...doubts]),
  ];
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, '', ...items(lines)];
}

function fold(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : ['', `<details><summary>${title} (${lines.length})</summary>`, '', ...items(lines), '', '</details>'];
}

function items(lines: readonly string[]): readonly string[] {
  return shorten(
    lines.map((line) => `- ${line}`),
    room,
    (count) => `- and ${count} more`,
  );
}

export function commandOf({ pullRequest }: Plan): string {
  return pullRequest ? `tre plan --pr ${pullRequest.number}` : 'tre plan';
}

export function lastLine(plan: Plan): string {
  const head = plan.pullRequest?.head ?? plan.revision;
  const when = `${plan.plannedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return `Plan ${code(plan.digest.slice(0, 12))} of ${code(head.slice(0, 12))}, ${when}. By hand: ${code(commandOf(plan))}`;
}
