import { lexer, type Token, type Tokens, walkTokens } from 'marked';

export interface ReadComment {
  /** Everything that a reader sees, code included, without white space. */
  readonly text: string;
  /** What stands outside of code: where GitHub looks for mentions, references and links. */
  readonly prose: readonly string[];
  readonly types: ReadonlySet<string>;
  readonly html: readonly string[];
  readonly links: readonly string[];
  /** Of each row of each table: a pipe that splits a cell pushes our own last one out. */
  readonly lastCells: readonly string[];
}

/** A comment as a Markdown reader takes it apart. */
export function readComment(markdown: string): ReadComment {
  const types = new Set<string>();
  const html: string[] = [];
  const links: string[] = [];
  const lastCells: string[] = [];
  const prose: string[] = [];
  const seen: string[] = [];
  walkTokens(lexer(markdown), (token: Token) => {
    types.add(token.type);
    if (token.type === 'html') {
      html.push(...[...token.raw.matchAll(/<[^>]*>/g)].map(([tag]) => tag));
      prose.push(token.raw.replace(/<code>[\s\S]*?<\/code>/g, ' ').replace(/<[^>]*>/g, ' '));
      seen.push(decode(token.raw.replace(/<[^>]*>/g, '')));
    }
    if (token.type === 'table') {
      const { rows } = token as Tokens.Table;
      lastCells.push(...rows.map((cells) => cells.at(-1)?.text ?? ''));
    }
    if (token.type === 'link') links.push(token['href'] as string);
    if (token.type === 'text' && !('tokens' in token && token.tokens)) {
      prose.push(decode(token.raw));
      seen.push(decode(token.raw));
    }
    if (token.type === 'codespan') seen.push(inside(token.raw));
    if (token.type === 'code') seen.push(token['text'] as string);
  });
  return { text: squeeze(seen.join('')), prose, types, html, links, lastCells };
}

/** White space is not content: Markdown and terminals break lines where they like. */
export function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

function inside(raw: string): string {
  return raw.replace(/^(`+)([\s\S]*?)\1$/, '$2');
}

function decode(text: string): string {
  return text.replaceAll('&#124;', '|').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
