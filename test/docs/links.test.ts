import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Doc, prose, readDoc, readDocs, root } from './support/read-docs.ts';

const controllerReadme = 'controller/README.md';
const docs = [...(await readDocs()), await readDoc(controllerReadme)];

interface Link {
  readonly line: number;
  readonly label: string;
  readonly target: string;
}

function linksOf(doc: Doc): Link[] {
  return prose(doc)
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(/\[(?<label>[^\]]*)\]\((?<target>[^)\s]+)\)/gu)].map(({ groups }) => ({
        line: index + 1,
        label: groups?.['label'] ?? '',
        target: groups?.['target'] ?? '',
      })),
    );
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.matchAll(/^#{1,6} (?<title>.+)$/gmu)].map(({ groups }) => groups?.['title'] ?? '');
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/gu, '-'),
    ),
  );
}

async function problemOf(doc: Doc, { target }: Link): Promise<string | undefined> {
  if (/^[a-z]+:/u.test(target)) return target.startsWith('https://') ? undefined : 'only https links';
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? doc.path : normalize(join(dirname(doc.path), path));
  if (file.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(root, file))) return 'no such file';
  if (anchor === undefined) return undefined;
  return anchorsOf(await readFile(join(root, file), 'utf8')).has(anchor) ? undefined : 'no such heading';
}

describe('links', () => {
  it.each(docs.map((doc) => ({ path: doc.path, doc })))('$path leads where it says', async ({ doc }) => {
    const broken: string[] = [];
    for (const link of linksOf(doc)) {
      const problem = await problemOf(doc, link);
      if (problem) broken.push(`${doc.path}:${link.line}: ${link.target}: ${problem}`);
    }
    expect(broken).toEqual([]);
  });

  it('docs/README.md lists every page', async () => {
    const index = docs.find((doc) => doc.path === 'docs/README.md');
    const listed = index ? linksOf(index).map(({ target }) => join('docs', target)) : [];
    const pages = docs.map((doc) => doc.path).filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
    expect(pages.filter((path) => !listed.includes(path))).toEqual([]);
  });
});

describe(controllerReadme, () => {
  const doc = docs.find(({ path }) => path === controllerReadme)!;
  const named = linksOf(doc).filter(({ label, target }) => /^`\w+`$/u.test(label) && target.endsWith('.ts'));

  it('names functions all along the way', () => {
    expect(named.length).toBeGreaterThan(30);
  });

  it.each(named)('$label is exported by $target', async ({ label, target }) => {
    const name = label.slice(1, -1);
    const source = await readFile(join(root, 'controller', target), 'utf8');
    const declared = new RegExp(`^export (declare )?(async )?(function|class|const|interface|type) ${name}\\b`, 'mu');
    expect(source).toMatch(declared);
  });
});
