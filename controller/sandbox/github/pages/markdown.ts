import { Marked, type Tokens } from 'marked';
import { escapeHtml, type Html, raw } from './html.ts';

/** Tags that may stand in a text, without attributes (but `open`); every other tag is shown as it was written. */
const allowed =
  /^<\/?(details|summary|br|hr|p|b|strong|i|em|s|del|ins|code|pre|kbd|samp|sub|sup|ul|ol|li|table|thead|tbody|tr|th|td|blockquote|h[1-6])(\s+open)?\s*\/?>$/i;
const tagOrComment = /<!--[\s\S]*?(?:-->|$)|<[^<>]*>|[<>]/g;

/** Comments vanish, as on GitHub: programs mark their own with them. */
function sanitise(text: string): string {
  return text.replace(tagOrComment, (part) => {
    if (part.startsWith('<!--')) return '';
    return allowed.test(part) ? part : escapeHtml(part);
  });
}

/** Nothing that a browser would run: addresses of the web, of mail, and of this page. */
function safeAddress(href: string): string | undefined {
  return /^(https?:\/\/|mailto:|#|\/(?!\/))/i.test(href) ? href : undefined;
}

const alerts = /^<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](<br>|\n|<\/p>)/;

const marked = new Marked({ gfm: true, breaks: true }).use({
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => sanitise(text),
    link({ href, tokens }: Tokens.Link) {
      const shown = this.parser.parseInline(tokens);
      const address = safeAddress(href);
      return address === undefined ? shown : `<a href="${escapeHtml(address)}" rel="nofollow noopener">${shown}</a>`;
    },
    // The page loads nothing, so a picture is the link to it.
    image({ href, text }: Tokens.Image) {
      const address = safeAddress(href);
      const shown = escapeHtml(text === '' ? href : text);
      return address === undefined ? shown : `<a href="${escapeHtml(address)}" rel="nofollow noopener">${shown}</a>`;
    },
    blockquote({ tokens }: Tokens.Blockquote) {
      const body = this.parser.parse(tokens);
      const kind = alerts.exec(body)?.[1];
      if (kind === undefined) return `<blockquote>${body}</blockquote>`;
      const title = `${kind[0]}${kind.slice(1).toLowerCase()}`;
      return `<blockquote class="alert ${kind.toLowerCase()}">${body.replace(alerts, `<p><strong>${title}</strong><br>`)}</blockquote>`;
    },
  },
});

/** GitHub-flavoured Markdown that somebody wrote, made harmless. */
export function markdown(text: string): Html {
  return raw(marked.parse(text, { async: false }));
}
