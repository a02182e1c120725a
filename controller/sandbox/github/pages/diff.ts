import { diffFiles, type FileDiff } from '../git/diff.ts';
import type { Sha } from '../git/types.ts';
import type { World } from '../world.ts';
import { type Html, html } from './html.ts';

/** A page that shows more than this is read by nobody. */
const maxFiles = 100;
const maxPatch = 60_000;

export async function filesBetween(world: World, from: Sha | undefined, to: Sha): Promise<Html> {
  const files = await diffFiles(world.repo, from, to);
  const more = files.length - maxFiles;
  return html`${files.slice(0, maxFiles).map((file) => showFile(file, files.length))}
${more > 0 ? html`<p class="dim">… and ${more} more files.</p>` : undefined}`;
}

function showFile(file: FileDiff, count: number): Html {
  const name = file.previousPath === undefined ? file.path : `${file.previousPath} → ${file.path}`;
  const open = count <= 5 ? html` open` : undefined;
  return html`<article><details${open}><summary class="head"><code>${name}</code>
 <span class="good">+${file.additions}</span> <span class="bad">−${file.deletions}</span>
 <span class="dim">${file.status}</span></summary>${patch(file)}</details></article>`;
}

function patch({ patch: text }: FileDiff): Html {
  if (text === undefined) return html`<p class="dim body">Nothing to show as text.</p>`;
  if (text.length > maxPatch) return html`<p class="dim body">Too long to show here.</p>`;
  const tone = (line: string) =>
    line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : line.startsWith('@@') ? 'hunk' : 'same';
  return html`<pre class="diff">${text.split('\n').map((line) => html`<span class="${tone(line)}">${line}</span>`)}</pre>`;
}
