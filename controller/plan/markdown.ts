import { renderDiagnostic } from '../core/diagnostic.ts';
import { isHeld } from './summary.ts';
import type { Action, Plan, Reason } from './types.ts';
import {
  headline,
  needsText,
  placeText,
  printable,
  reasonText,
  stateText,
  symbols,
  totals,
  valueText,
} from './words.ts';

/** GitHub refuses comments above 65,536 characters. */
const limit = 60_000;

/** The plan as a comment on its pull request. Text from manifests is shown as text, never as markdown. */
export function renderMarkdown(plan: Plan): string {
  const shown = plan.actions.filter(({ action }) => action !== 'none');
  const unchanged = plan.actions.length - shown.length;
  const head = [`**${verdict(plan, shown)}**`, '', ...table(shown, unchanged)];
  const tail = [...irreversible(shown), ...notEvaluated(plan, shown), '', lastLine(plan)];
  const sections: string[] = [];
  let length = [...head, ...tail].join('\n').length;
  for (const action of shown) {
    const section = details(action);
    if (length + section.length > limit) {
      sections.push('', `_${shown.length - sections.length} more units; \`tre plan\` shows them._`);
      break;
    }
    sections.push(section);
    length += section.length;
  }
  return `${[...head, '', ...sections, ...tail].join('\n')}\n`;
}

function verdict(plan: Plan, shown: readonly Action[]): string {
  if (shown.length === 0) return 'Nothing to do: Azure is as this says.';
  const held = shown.filter(isHeld);
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').length;
  const broken = errors > 0 ? ` ${errors} ${errors === 1 ? 'error' : 'errors'} to mend first.` : '';
  if (held.length === 0) return `Ready: ${totals(plan)}${broken}`;
  const needs = [...new Set(held.flatMap(needsText))];
  return `Waiting for ${needs.length > 0 ? plain(needs.join('; and for ')) : 'sign-off'}.${broken}`;
}

function table(shown: readonly Action[], unchanged: number): string[] {
  if (shown.length === 0) return [];
  const rows = shown.map(
    (action) =>
      `| ${code(action.unit)} | ${symbols[action.action]} ${action.action} | ${stateText(action)} | ${plain(headline(action))} |`,
  );
  const rest = unchanged > 0 ? ['', `${unchanged} units unchanged.`] : [];
  return ['| Unit | Change | State | What |', '|---|---|---|---|', ...rows, ...rest];
}

function details(action: Action): string {
  const lines = action.reasons.flatMap(reasonDiff);
  const places = [...new Set(action.reasons.flatMap(({ at }) => (at ? [placeText(at)] : [])))];
  const needs = needsText(action).map((need) => `- needs ${plain(need)}`);
  const body = lines.length > 0 ? fenced(lines) : '';
  return [
    `<details><summary>${symbols[action.action]} ${html(action.unit)}</summary>`,
    '',
    body,
    '',
    ...places.map((place) => `- ${code(place)}`),
    ...needs,
    '',
    '</details>',
  ].join('\n');
}

function reasonDiff(reason: Reason): string[] {
  const { path, before, after, message, code: name } = reason;
  if (path === undefined || (before === undefined && after === undefined)) return [`# ${name}: ${printable(message)}`];
  return [
    `# ${printable(`${path}: ${message}`)}`,
    ...(before === undefined ? [] : [`- ${valueText(before, 400)}`]),
    ...(after === undefined ? [] : [`+ ${valueText(after, 400)}`]),
  ];
}

/** A fence longer than any run of backticks inside cannot be closed from inside. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence].join('\n');
}

function irreversible(shown: readonly Action[]): string[] {
  const deletes = shown.filter(({ action }) => action === 'delete');
  if (deletes.length === 0) return [];
  const items = deletes.map(
    (each) => `- ${code(each.unit)} is deleted${each.unsafe ? '; this is unsafe and needs more approvers' : ''}`,
  );
  return ['', '**Cannot be undone**', '', ...items];
}

function notEvaluated({ diagnostics }: Plan, shown: readonly Action[]): string[] {
  const blocked = shown.filter(({ action }) => action === 'blocked');
  if (blocked.length + diagnostics.length === 0) return [];
  const items = [
    ...diagnostics.map((diagnostic) => `- ${plain(renderDiagnostic(diagnostic))}`),
    ...blocked.map(
      (each) => `- ${code(each.unit)}: ${plain(each.reasons[0] ? reasonText(each.reasons[0]) : 'blocked')}`,
    ),
  ].slice(0, 50);
  return ['', '<details><summary>What could not be evaluated</summary>', '', ...items, '', '</details>'];
}

function lastLine({ digest, revision, pullRequest, plannedAt }: Plan): string {
  const command = pullRequest ? `tre plan --pr ${pullRequest.number}` : 'tre plan';
  const head = pullRequest?.head ?? revision;
  return `Plan ${code(digest.slice(0, 12))} of ${code(head.slice(0, 12))}, ${plannedAt.slice(0, 16).replace('T', ' ')} UTC. By hand: ${code(command)}`;
}

/** Nothing that markdown, HTML, a mention or a reference would act on survives. */
function plain(text: string): string {
  return html(printable(text))
    .replace(/[\\`*_{}[\]()|~!]/g, '\\$&')
    .replace(/(^|\W)@(?=\w)/g, '$1@\u200b')
    .replace(/#(?=\d)/g, '#\u200b');
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function code(text: string): string {
  return `<code>${html(printable(text))
    .replace(/(^|\W)@(?=\w)/g, '$1@\u200b')
    .replaceAll('|', '&#124;')
    .replace(/[`*_~[\]]/g, (each) => `&#${each.charCodeAt(0)};`)}</code>`;
}
