import type { Expr } from '@actions/expressions/ast';
import type { Dictionary } from '@actions/expressions/data/dictionary';
import { Kind } from '@actions/expressions/data/expressiondata';
import { knownAfterApply } from '../../arm-template/types.ts';
import { messageOf } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { Wired } from './compile.ts';
import { fromData, UnknownData } from './data.ts';
import { evaluate, NotYetKnown } from './evaluate.ts';

/** An expression that has no value for this unit. `source` is the text in the template. */
export class WiringFault extends Error {
  readonly source: string;
  constructor(source: string, cause: unknown) {
    super(`${source}: ${messageOf(cause)}`, { cause });
    this.source = source;
  }
}

/**
 * Puts values into a compiled template value. What depends on an output that is not live becomes `knownAfterApply`, and
 * only that leaf. @throws WiringFault
 */
export function fill(wired: Wired, contexts: Dictionary): Json {
  switch (wired.form) {
    case 'plain':
      return wired.value;
    case 'whole':
      return leaf(wired.source, () => fromData(evaluate(wired.expression, contexts)));
    case 'text':
      return leaf(wired.source, () =>
        wired.parts.map((part) => (typeof part === 'string' ? part : textOf(part, contexts))).join(''),
      );
    case 'array':
      return wired.items.map((item) => fill(item, contexts));
    case 'object':
      return Object.fromEntries(wired.members.map(([key, member]) => [key, fill(member, contexts)]));
    default:
      return wired satisfies never;
  }
}

function leaf(source: string, value: () => Json): Json {
  try {
    return value();
  } catch (cause) {
    if (cause instanceof NotYetKnown) return knownAfterApply;
    throw new WiringFault(source, cause);
  }
}

/** Actions writes null as nothing and a list as `Array`; in a name or an address either would be a silent mistake. */
function textOf(expression: Expr, contexts: Dictionary): string {
  const value = evaluate(expression, contexts);
  if (value instanceof UnknownData) throw new NotYetKnown();
  if (value.kind === Kind.Null) throw new Error('there is no value to put into text');
  if (!value.primitive) throw new Error('a list or an object cannot be put into text; use toJSON() or join()');
  return value.coerceString();
}
