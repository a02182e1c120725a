import { isHeld } from '../summary.ts';
import type { Action, Plan } from '../types.ts';
import { counted, needsText, notesOf, totals } from '../words.ts';
import { cut, inline } from './escape.ts';
import { shorten } from './fit-into.ts';

/** Characters for who is wanted, and for what stands in the way. */
const room = 6_000;

/** The first line: whether it can go ahead, and who is wanted; then what stands in the way of the whole. */
export function verdictLines(plan: Plan, shown: readonly Action[]): string[] {
  const notes = notesOf(plan).map((note) => `> ${inline(cut(note, 600))}`);
  const said = shorten(notes, room, (count) => `> and ${count} more`).flatMap((note) => ['>', note]);
  return [`**${verdict(plan, shown)}**`, ...(said.length > 0 ? ['', '> [!IMPORTANT]', ...said.slice(1)] : [])];
}

function verdict(plan: Plan, shown: readonly Action[]): string {
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').length;
  const broken = errors > 0 ? ` ${counted(errors, 'error')} to mend first.` : '';
  if (plan.static) return `Checked without Azure.${broken}${shown.length > 0 ? ` ${totals(plan)}` : ''}`;
  const held = shown.filter(isHeld);
  if (held.length > 0) return `Waiting for ${wanted(held)}.${broken}`;
  if (shown.length === 0)
    return errors > 0 ? `Nothing can be done yet.${broken}` : 'Nothing to do: Azure is as this says.';
  const blocked = shown.filter(({ action }) => action === 'blocked').length;
  return `${blocked === shown.length ? 'Blocked' : 'Ready'}: ${totals(plan)}${broken}`;
}

function wanted(held: readonly Action[]): string {
  const needs = [...new Set(held.flatMap(needsText))];
  if (needs.length === 0) return 'sign-off';
  const named = needs.map((need) => inline(cut(need, 300)));
  return shorten(named, room, (count) => `${count} more`).join('; and for ');
}
