import { needsText } from '../../plan/words.ts';
import type { Chain, Link } from './chain.ts';
import { fold, layOut, type Row, widest } from './layout.ts';

/** The chain for a terminal: each unit further in stands deeper, down to the root; then what to do. */
export function renderChain({ summary, links, next, url }: Chain, place: { readonly pullRequest: boolean }): string {
  const told = links.length > 1 || links.some((link) => rowsOf(link, place).length > 0) ? links : [];
  const lines = [
    ...fold(summary, 100),
    ...(told.length > 0 ? ['', ...told.flatMap((link) => linkLines(link, place))] : []),
    ...(next.length > 0 ? ['', ...layOut(stepRows(next, url), 0)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function stepRows(next: readonly string[], url: string | undefined): Row[] {
  return [...next.map((step): Row => ['Next', step]), ...(url === undefined ? [] : [['See', url] as Row])];
}

function linkLines(link: Link, place: { readonly pullRequest: boolean }): string[] {
  const { unit, state, depth, because } = link;
  const hang = 2 + depth * 2;
  const head = layOut(
    [[`${depth > 0 ? '└ ' : ''}${unit}`, `${state}${because ? `; ${because}` : ''}`]],
    hang - (depth > 0 ? 2 : 0),
  );
  const rows = rowsOf(link, place);
  return [...head, ...layOut(rows, hang + 4, widest(rows))];
}

function rowsOf({ causes, missing, keeps }: Link, { pullRequest }: { readonly pullRequest: boolean }): Row[] {
  const signOff = { state: 'held', required: [], approvals: [], missing } as const;
  return [
    // The message of missing approvals is said by `needs`, with who may give them.
    ...causes
      .filter(({ code }) => code !== 'approvals-missing' || missing.length === 0)
      .map(
        ({ code, message, at }): Row => [
          code,
          at && !message.includes(at.file) ? `${at.file}:${at.line}:${at.column}: ${message}` : message,
        ],
      ),
    // On main nothing can be approved any more: what was asked explains the hold, and `Next` says what helps.
    ...needsText({ signOff }).map((need): Row => [pullRequest ? 'needs' : 'asked', need]),
    ...(keeps ? [['meanwhile', keeps] as Row] : []),
  ];
}
