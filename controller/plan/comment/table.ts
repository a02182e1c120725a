import { nothingToTheInternet } from '../effects/effects-of.ts';
import { priceCell } from '../price-words.ts';
import type { Action, Effects } from '../types.ts';
import { headline, stateText, symbols } from '../words.ts';
import { code, cut, inline } from './escape.ts';
import { fitInto } from './fit-into.ts';

/** Characters for all rows. */
const room = 15_000;

/** One row a unit, as many as there is room for. The columns of effects are there where effects were worked out. */
export function tableOf(actions: readonly Action[]): string[] {
  if (actions.length === 0) return [];
  const currencies = new Set(
    actions.flatMap(({ price }) => [price?.before, price?.after].flatMap((each) => each?.currency ?? [])),
  );
  const [currency] = currencies.size === 1 ? currencies : [undefined];
  const priced = currencies.size > 0;
  const told = actions.some(({ effects }) => effects !== undefined);
  const columns = [
    'Unit',
    'Change',
    ...(told ? ['Access', 'Network', 'Data'] : ['What']),
    ...(priced ? [`${currency ?? 'Price'}/month`] : []),
  ];
  return [
    row(columns),
    row(columns.map((name) => (name.endsWith('/month') ? '--:' : '---'))),
    ...fitInto(
      actions.map((action) =>
        row([
          code(cut(action.unit, 200)),
          changeText(action),
          ...(told ? effectCells(action.effects) : [inline(cut(headline(action), 200))]),
          ...(priced ? [priceCell(action, currency)] : []),
        ]),
      ),
      room,
    ).fitting,
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function changeText(action: Action): string {
  const state = stateText(action);
  const unsafe = action.unsafe ? ', **unsafe**' : '';
  return `${symbols[action.action]} ${action.action}${state && action.action !== 'held' ? `, ${state}` : ''}${unsafe}`;
}

function effectCells(effects: Effects | undefined): string[] {
  if (effects === undefined) return ['', '', ''];
  const { grants, revokes, opens, closes, loses } = effects;
  return [cell(grants, revokes), cell(opens, closes), cell([], loses)];
}

/** One that comes and one that goes, or two of one sort; the details below have the rest. */
function cell(plus: readonly string[], minus: readonly string[]): string {
  const coming = plus.map((text) => `${text === nothingToTheInternet ? '' : '+ '}${inline(cut(text, 110))}`);
  const going = minus.map((text) => `− ${inline(cut(text, 110))}`);
  const most = coming.length > 0 && going.length > 0 ? 1 : 2;
  const shown = [...coming.slice(0, most), ...going.slice(0, most)];
  const more = coming.length + going.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join('<br>');
}
