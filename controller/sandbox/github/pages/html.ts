/** Text that is HTML already; everything else is escaped on its way into a page. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | undefined | readonly Part[];

export const raw = (html: string): Html => ({ html });

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return raw(texts.map((text, i) => text + (i < parts.length ? render(parts[i]) : '')).join(''));
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return isHtml(part) ? part.html : part.map(render).join('');
}

function isHtml(part: Html | readonly Part[]): part is Html {
  return 'html' in part;
}
