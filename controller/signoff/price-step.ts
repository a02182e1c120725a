import type { Price } from '../plan/types.ts';

/** Estimated price a month before and after; undefined is not known, which is never nothing. */
export interface PriceRise {
  readonly before: Price | undefined;
  readonly after: Price | undefined;
}

/** `250 EUR` as the schema has it. */
export function priceFrom(text: string): Price {
  const [amount = '', currency = ''] = text.split(' ');
  return { amount: Number(amount), currency };
}

/** Unknown prices and other currencies count as above: somebody has to look. */
export function risesAbove(limit: string, rise: PriceRise | undefined): boolean {
  const { amount, currency } = priceFrom(limit);
  if (!rise?.before || !rise.after) return true;
  if (rise.before.currency !== currency || rise.after.currency !== currency) return true;
  return rise.after.amount - rise.before.amount > amount;
}
