import { isJsonObject, type Json } from '../../../core/json.ts';
import type { Reply } from './request.ts';

/** An answer that is a list: an array, or an object around one (`total_count` and `check_runs`, say). */
export function isPage(reply: Reply): boolean {
  return listIn(reply.body) !== undefined;
}

/** The list as a page that lost its end: fewer items, no link to the next, the total as it was. */
export function cutPage(reply: Reply, keep: number | undefined): Reply {
  const found = listIn(reply.body);
  if (found === undefined) return reply;
  const items = found.items.slice(0, keep ?? Math.floor(found.items.length / 2));
  const { link: _, ...headers } = reply.headers ?? {};
  const body = found.member === undefined ? items : { ...found.around, [found.member]: items };
  return { ...reply, body, headers };
}

interface Listing {
  readonly items: Json[];
  readonly member?: string;
  readonly around?: { [key: string]: Json };
}

function listIn(body: Json | undefined): Listing | undefined {
  if (Array.isArray(body)) return { items: body };
  if (!isJsonObject(body) || typeof body['total_count'] !== 'number') return undefined;
  const [member, items] = Object.entries(body).find(([, value]) => Array.isArray(value)) ?? [];
  return member === undefined ? undefined : { items: items as Json[], member, around: body };
}
