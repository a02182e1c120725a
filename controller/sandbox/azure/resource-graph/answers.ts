import { subscriptionOf } from '../ids.ts';
import { subscriptionType } from '../manager/core.ts';
import type { RouteContext } from '../routes/context.ts';
import type { Store } from '../store.ts';
import type { Principal } from '../types.ts';
import { parseQuery, type Row } from './parse.ts';
import { containerRows, resourceRows } from './rows.ts';
import { runQuery } from './run.ts';

/** All rows of a query for a principal; throws QueryError. */
export type Answers = (
  principal: Principal,
  text: string,
  subscriptions: readonly string[],
  at: string,
) => readonly Row[];

/** Keeps each principal's last answer while nothing is written: the pages of one query are cut from it. */
export function createAnswers(context: RouteContext): Answers {
  const last = new Map<string, { store: Store; version: number; asked: string; rows: readonly Row[] }>();
  return (principal, text, subscriptions, at) => {
    const store = context.listed(at);
    const asked = JSON.stringify([text, subscriptions]);
    const version = context.core.store.version();
    const known = last.get(principal.objectId);
    if (known?.store === store && known.version === version && known.asked === asked) return known.rows;
    const rows = answer(context, store, principal, text, subscriptions);
    last.set(principal.objectId, { store, version, asked, rows });
    return rows;
  };
}

function answer(
  context: RouteContext,
  store: Store,
  principal: Principal,
  text: string,
  subscriptions: readonly string[],
): Row[] {
  const query = parseQuery(text);
  const rows = query.table === 'resources' ? resourceRows(context.core, store) : containerRows(context.core, store);
  const wanted = new Set(subscriptions.map((id) => id.toLowerCase()));
  const visible = rows.filter(({ id }) => {
    if (wanted.size > 0 && !wanted.has((subscriptionOf(String(id)) ?? '').toLowerCase())) return false;
    const type = store.get(String(id))?.resource.type ?? subscriptionType;
    return context.core.access.may(principal, `${type}/read`, String(id));
  });
  return runQuery(query, visible);
}
