import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

export interface Doc {
  /** From the project's folder: `docs/operator.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}
export interface Block {
  readonly path: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** Words after the language: `exit=2`, `background`. */
  readonly words: readonly string[];
  readonly text: string;
}

/** In the order in which the pages build on each other: what one page makes, the next one uses. */
const readingOrder = ['README.md', 'docs/researcher.md', 'docs/reviewer.md', 'docs/operator.md', 'docs/auditor.md'];

/** README.md and docs/, in reading order; pages without an order come last. */
export async function readDocs(): Promise<Doc[]> {
  const pages = (await readdir(join(root, 'docs'), { recursive: true })).filter((name) => name.endsWith('.md')).sort();
  const all = pages.map((name) => join('docs', name));
  const paths = [...readingOrder, ...all.filter((path) => !readingOrder.includes(path))];
  return Promise.all(paths.map(readDoc));
}

export async function readDoc(path: string): Promise<Doc> {
  const text = await readFile(join(root, path), 'utf8');
  return { path, text, blocks: blocksOf(path, text) };
}

function blocksOf(path: string, text: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; fence: string; info: string; body: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^(?<fence>`{3,})(?<info>.*)$/u.exec(line)?.groups;
    if (!open && fence) open = { line: index + 1, fence: fence['fence']!, info: fence['info']!.trim(), body: [] };
    else if (open && line === open.fence) {
      const [language = '', ...words] = open.info.split(/\s+/u);
      blocks.push({ path, line: open.line, language, words, text: open.body.join('\n') });
      open = undefined;
    } else open?.body.push(line);
  }
  if (open) throw new Error(`${path}:${open.line}: this code block is never closed`);
  return blocks;
}

/** The page without its code blocks, line by line as before. */
export function prose({ text }: Doc): string {
  let inside = false;
  return text
    .split('\n')
    .map((line) => {
      if (!line.startsWith('```')) return inside ? '' : line;
      inside = !inside;
      return '';
    })
    .join('\n');
}
