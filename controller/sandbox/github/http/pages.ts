import type { Json } from '../../../core/json.ts';
import type { World } from '../world.ts';
import type { ApiRequest, Reply } from './request.ts';

/** Numbered pages with GitHub's Link header; `show` runs only for the page that is asked for. */
export async function pageOf<T>(
  world: World,
  request: ApiRequest,
  items: readonly T[],
  show: (item: T) => Json | Promise<Json>,
  wrap: (shown: Json[], total: number) => Json = (shown) => shown,
): Promise<Reply> {
  const size = pageSize(request);
  const page = Math.max(1, Number.parseInt(request.query.get('page') ?? '1', 10) || 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const shown = await Promise.all(items.slice((page - 1) * size, page * size).map(show));
  const links = [
    ...(page > 1 ? [link(world, request, { page: Math.min(page - 1, last) }, 'prev')] : []),
    ...(page < last
      ? [link(world, request, { page: page + 1 }, 'next'), link(world, request, { page: last }, 'last')]
      : []),
    ...(page > 1 ? [link(world, request, { page: 1 }, 'first')] : []),
  ];
  return { status: 200, body: wrap(shown, items.length), headers: linkHeader(links) };
}

/** Cursor pages (`after`, `before`), as activity and deliveries have; items are ordered as shown. */
export function cursorPageOf<T extends { readonly id: number }>(
  world: World,
  request: ApiRequest,
  items: readonly T[],
  show: (item: T) => Json,
  names: { readonly next: string; readonly previous?: string },
): Reply {
  const size = pageSize(request);
  const after = cursorId(request.query.get(names.next));
  const before = names.previous === undefined ? undefined : cursorId(request.query.get(names.previous));
  let start = 0;
  if (after !== undefined) start = items.findIndex((item) => item.id === after) + 1;
  else if (before !== undefined) start = Math.max(0, items.findIndex((item) => item.id === before) - size);
  const page = items.slice(start, start + size);
  const links = [
    ...(start + size < items.length
      ? [link(world, request, { [names.next]: cursor(page.at(-1)!.id) }, 'next', names.previous)]
      : []),
    ...(start > 0 && names.previous !== undefined && page[0] !== undefined
      ? [link(world, request, { [names.previous]: cursor(page[0].id) }, 'prev', names.next)]
      : []),
  ];
  return { status: 200, body: page.map(show), headers: linkHeader(links) };
}

const cursor = (id: number) => Buffer.from(`cursor:${id}`).toString('base64url');

function cursorId(text: string | null): number | undefined {
  if (text === null) return undefined;
  return Number(Buffer.from(text, 'base64url').toString().replace('cursor:', ''));
}

function pageSize(request: ApiRequest): number {
  const asked = Number.parseInt(request.query.get('per_page') ?? '30', 10);
  return Math.min(100, Math.max(1, Number.isNaN(asked) ? 30 : asked));
}

function link(
  world: World,
  request: ApiRequest,
  set: { [name: string]: number | string },
  rel: string,
  drop?: string,
): string {
  const query = new URLSearchParams(request.query);
  if (drop !== undefined) query.delete(drop);
  for (const [name, value] of Object.entries(set)) query.set(name, String(value));
  return `<${world.origin}${request.path}?${query}>; rel="${rel}"`;
}

function linkHeader(links: readonly string[]): { [name: string]: string } {
  return links.length === 0 ? {} : { link: links.join(', ') };
}
