import { createHash } from 'node:crypto';
import { Waiting } from '../../controller/core/errors.ts';
import { known } from '../../controller/core/known.ts';
import type { Anchor, AnchorStore, LedgerBranch } from '../../controller/status/types.ts';

/** A branch as the port describes it: commits of whole trees, compare-and-swap on the tip. */
export class MemoryBranch implements LedgerBranch {
  readonly commits: { id: string; files: Map<string, string> }[] = [];

  async tip() {
    return known(this.commits.at(-1)?.id);
  }
  async files(commit: string) {
    const found = this.commits.find((one) => one.id === commit);
    return known([...(found?.files ?? [])].map(([path, text]) => ({ path, blob: blobId(text) })));
  }
  async read(blobs: readonly string[]) {
    const all = new Map(
      this.commits.flatMap(({ files }) => [...files.values()].map((text) => [blobId(text), text] as const)),
    );
    return known(new Map(blobs.flatMap((blob) => (all.has(blob) ? [[blob, all.get(blob) ?? ''] as const] : []))));
  }
  async commit(parent: string | undefined, changed: ReadonlyMap<string, string | null>) {
    const tip = this.commits.at(-1);
    if (tip?.id !== parent) throw new Waiting('lost-race', 'somebody else wrote first', { afterMs: 1 });
    const files = new Map(tip?.files);
    for (const [path, text] of changed) text === null ? files.delete(path) : files.set(path, text);
    const id = createHash('sha1').update(`${this.commits.length}${parent}`).digest('hex');
    this.commits.push({ id, files });
    return id;
  }
}

export class MemoryAnchor implements AnchorStore {
  anchor: Anchor | undefined;
  async read() {
    return known(this.anchor);
  }
  async write(anchor: Anchor) {
    this.anchor = anchor;
  }
}

function blobId(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}
