import type { Action, Effects, Plan, Reason } from '../types.ts';
import { headline, needsText, placeText, printable, stateText, symbols, valueText } from '../words.ts';
import { codeHtml, cut, fencedBlock, inline, inlineHtml } from './escape.ts';
import { shorten } from './fit-into.ts';
import { type CommentOptions, placeLink } from './links.ts';

/** Characters for what changes, and for each list of what it means. */
const roomForChanges = 12_000;
const roomForList = 4_000;

const labels: readonly (readonly [name: keyof Effects, label: string])[] = [
  ['loses', 'Loses'],
  ['opens', 'Opens'],
  ['closes', 'Closes'],
  ['grants', 'Grants'],
  ['revokes', 'Revokes'],
];

/** One unit, folded: what changes from what to what, what that means, where it is written, who is still wanted. */
export function unitDetails(action: Action, plan: Plan, options: CommentOptions): string {
  const places = new Map(action.reasons.flatMap(({ at }) => (at ? [[placeText(at), at] as const] : [])));
  const state = action.action === 'held' ? '' : stateText(action);
  const title = `${symbols[action.action]} ${codeHtml(cut(action.unit, 200))} ${action.action}${state ? `, ${state}` : ''}`;
  const lines = action.reasons.map((reason) => reasonDiff(reason).join('\n'));
  const changes = shorten(lines, roomForChanges, (count) => `# and ${count} more`).flatMap((each) => each.split('\n'));
  return [
    `<details><summary>${title}: ${inlineHtml(cut(headline(action), 200))}</summary>`,
    '',
    ...(changes.length > 0 ? [fencedBlock(changes, 'diff'), ''] : []),
    ...labels.flatMap(([name, label]) => sentences(label, action.effects?.[name] ?? [])),
    ...items([...places.values()].map((at) => placeLink(at, plan, options))),
    ...items(needsText(action).map((need) => `needs ${inline(cut(need, 300))}`)),
    '',
    '</details>',
  ].join('\n');
}

function sentences(label: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`${label}:`, '', ...items(texts.map((text) => inline(cut(text, 400)))), ''];
}

function items(lines: readonly string[]): readonly string[] {
  return shorten(
    lines.map((line) => `- ${line}`),
    roomForList,
    (count) => `- and ${count} more`,
  );
}

function reasonDiff(reason: Reason): string[] {
  const { path, before, after, message, code: name } = reason;
  if (path === undefined || (before === undefined && after === undefined)) return [`# ${name}: ${cut(message, 600)}`];
  return [
    `# ${cut(printable(`${path}: ${message}`), 600)}`,
    ...(before === undefined ? [] : [`- ${valueText(before, 400)}`]),
    ...(after === undefined ? [] : [`+ ${valueText(after, 400)}`]),
  ];
}
