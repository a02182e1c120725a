import type { Reply } from '../http/request.ts';
import { fullName, stamp, type World } from '../world.ts';
import { type Html, html, raw } from './html.ts';
import { style } from './style.ts';

const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** A whole page; nothing on it runs or is loaded from elsewhere. */
export function page(world: World, title: string, body: Html): Reply {
  const home = `/${fullName(world)}`;
  const document = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · ${fullName(world)}</title><style>${raw(style)}</style></head>
<body><header><a href="${home}">${fullName(world)}</a> · <a href="${home}/pulls">Pull requests</a>
 · <a href="${home}/issues">Issues</a> · sandbox</header>
<main>${body}</main></body></html>
`;
  return { status: 200, raw: { type: 'text/html; charset=utf-8', bytes: Buffer.from(document.html) }, headers };
}

/** `2026-11-22 19:02 UTC` */
export function when(at: number): Html {
  const text = stamp(at);
  return html`<time datetime="${text}">${text.slice(0, 10)} ${text.slice(11, 16)} UTC</time>`;
}
