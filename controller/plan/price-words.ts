import type { Action, Price } from './types.ts';

const changes: ReadonlySet<string> = new Set(['create', 'update', 'delete']);

/** `about 81 EUR/month`, `about 12 EUR/month more`; empty where nothing changes, or nobody knows. */
export function priceNote({ action, price }: Action): string {
  const { before, after } = price ?? {};
  if (action === 'create') return after && round(after) > 0 ? `about ${amountText(after)}` : '';
  const difference = differenceOf(
    before,
    action === 'delete' ? { amount: 0, currency: before?.currency ?? '' } : after,
  );
  return difference ? moreOrLess(difference) : '';
}

/** One sentence over all changes; empty where nothing costs more or less, and all of it is known. */
export function priceTotal(actions: readonly Action[]): string {
  const compared = actions.filter(
    ({ action, effects }) => changes.has(action) && (action === 'create' || effects !== undefined),
  );
  const differences = compared.map(({ action, price }) => {
    const nothing = { amount: 0, currency: (price?.after ?? price?.before)?.currency ?? '' };
    return differenceOf(action === 'create' ? nothing : price?.before, action === 'delete' ? nothing : price?.after);
  });
  const known = differences.filter((each) => each !== undefined);
  const sums = [...Map.groupBy(known, ({ currency }) => currency)].map(
    ([currency, of]): Price => ({ currency, amount: of.reduce((sum, { amount }) => sum + amount, 0) }),
  );
  const parts = sums.map(moreOrLess).filter((each) => each !== '');
  const unknown = differences.length - known.length;
  if (unknown > 0) parts.push(`${unknown} without a known price`);
  const sentence = parts.join('; ');
  return sentence === '' ? '' : `${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`;
}

/** For one cell: `81`, `+12`, `−28`; `?` where it is not known. */
export function priceCell({ action, price, effects }: Action, currency: string | undefined): string {
  if (!changes.has(action)) return '';
  const { before, after } = price ?? {};
  const shown = (each: Price): string => `${round(each)}${each.currency === currency ? '' : ` ${each.currency}`}`;
  if (action === 'create') return after ? shown(after) : '?';
  if (action === 'delete') return before ? `−${shown(before)}` : '?';
  const difference = differenceOf(before, after);
  if (difference === undefined) return effects === undefined && after ? shown(after) : '?';
  const amount = round(difference);
  return amount === 0 ? '' : `${amount > 0 ? '+' : '−'}${shown({ ...difference, amount: Math.abs(amount) })}`;
}

function moreOrLess(difference: Price): string {
  const amount = round(difference);
  if (amount === 0) return '';
  return `about ${amountText({ ...difference, amount: Math.abs(amount) })} ${amount > 0 ? 'more' : 'less'}`;
}

function differenceOf(before: Price | undefined, after: Price | undefined): Price | undefined {
  if (before === undefined || after === undefined || before.currency !== after.currency) return undefined;
  return before.currency === '' ? undefined : { amount: after.amount - before.amount, currency: after.currency };
}

function amountText(price: Price): string {
  return `${round(price)} ${price.currency}/month`;
}

function round({ amount }: Price): number {
  return Math.round(amount);
}
