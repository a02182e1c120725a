import type { Location } from '../core/diagnostic.ts';
import type { Json } from '../core/json.ts';
import { printable } from './hidden.ts';
import { priceNote } from './price-words.ts';
import { isHeld, summarise } from './summary.ts';
import type { Action, ActionName, Plan, Reason } from './types.ts';

export const symbols: { readonly [K in ActionName]: string } = {
  create: '+',
  update: '~',
  drift: '!',
  delete: '-',
  none: '=',
  held: '?',
  blocked: 'x',
};

/** A value on one line, cut where it is long. */
export function valueText(value: Json | undefined, limit = 60): string {
  if (value === undefined) return '(none)';
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

export function placeText({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

export function stateText(action: Action): string {
  if (action.action === 'none' || action.action === 'blocked') return '';
  return isHeld(action) ? 'held' : 'ready';
}

/** One phrase that says most about an action. */
export function headline(given: Action): string {
  const { action, reasons, desired, unsafe } = given;
  const [first] = reasons;
  const price = priceNote(given);
  if (action === 'create' && desired) {
    const { spec } = desired.manifest;
    const title = 'displayName' in spec && spec.displayName ? `${spec.displayName}, ` : '';
    return printable(
      `${title}${desired.template.name}@${desired.template.version}${resourceCount(desired)}${price ? `, ${price}` : ''}`,
    );
  }
  const warning = unsafe ? 'unsafe: ' : '';
  return first ? `${warning}${reasonText(first)}${price ? `; ${price}` : ''}` : '';
}

function resourceCount(unit: NonNullable<Action['desired']>): string {
  try {
    return `, ${counted(unit.resources().length, 'resource')}`;
  } catch {
    // A template that does not expand yet has an error of its own in the plan.
    return '';
  }
}

/** Codes whose before and after say it all. */
const selfExplaining: ReadonlySet<string> = new Set(['parameter', 'template-version', 'enabled']);

export function reasonText({ path, before, after, message, code }: Reason): string {
  const change = path !== undefined && (before !== undefined || after !== undefined);
  if (!change) return printable(message);
  const live = code === 'drifted' ? ' (live)' : '';
  const values = `${path}: ${valueText(before)}${live} → ${valueText(after)}`;
  return printable(selfExplaining.has(code) ? values : `${values}; ${message}`);
}

/**
 * `1 × TREAdmin (admin-a or admin-b; not owner-a who wrote it; policy default, rule 1)`; `nobody (policy default, rule 4)`
 * where a rule lets people do it themselves.
 */
export function needsText({ signOff }: Pick<Action, 'signOff'>): string[] {
  const { missing, byPolicy = [], state } = signOff;
  if (missing.length === 0 && state !== 'held' && byPolicy.length > 0)
    return [printable(`nobody (${byPolicy.join('; ')})`)];
  return [...new Set(missing.map(({ message }) => printable(message.replace(/^needs /, '').replace(/\.$/, ''))))];
}

export function totals({ actions, pullRequest, reads }: Plan): string {
  const { create, update, drift, delete: gone, held, blocked } = summarise(actions);
  const counts = [`${create} to create`, `${update} to update`, `${drift} to mend`, `${gone} to delete`];
  if (blocked > 0) counts.push(`${blocked} blocked`);
  const wait =
    held === 0 ? '' : pullRequest ? ` ${held} held until #${pullRequest.number} is approved.` : ` ${held} held.`;
  return `${counts.join(', ')}.${wait} ${counted(reads.arm, 'Azure read')}.`;
}

/** What stands in the way of the whole plan, and what was not looked at. */
export function notesOf(plan: Plan): readonly string[] {
  const onlyGit = 'Only git was read: nothing here was compared with Azure, and nobody’s approval was looked at.';
  return [...(plan.static ? [onlyGit] : []), ...(plan.notes ?? [])];
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export { printable } from './hidden.ts';
