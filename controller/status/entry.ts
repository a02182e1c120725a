import { digest } from '../core/digest.ts';
import type { JsonObject } from '../core/json.ts';
import type { EntryKind, LedgerEntry, LedgerHead, Signer } from './types.ts';

/** What the first entry of a chain names as the one before it. */
export const genesis = '0'.repeat(64);

/** How far an anchor may lag behind the head (a crash between push and anchor) and still be recognised. */
export const recentLength = 64;

export interface NewEntry {
  readonly kind: EntryKind;
  readonly body: JsonObject;
}

/** Chain new entries behind `previous`. */
export function chainEntries(
  fresh: readonly NewEntry[],
  after: { readonly sequence: number; readonly hash: string },
  at: string,
  signer: Signer,
): LedgerEntry[] {
  let { sequence, hash } = after;
  return fresh.map(({ kind, body }) => {
    const unsigned = { sequence: ++sequence, previous: hash, at, kind, body };
    hash = digest(unsigned);
    return { ...unsigned, hash, signature: signer.sign(hash) };
  });
}

/** True where the entry is what its signer wrote. */
export function isGenuine(entry: LedgerEntry, signer: Signer): boolean {
  const { hash, signature, ...unsigned } = entry;
  return digest(unsigned) === hash && signer.verify(hash, signature);
}

export function entryPath(entry: LedgerEntry): string {
  const day = entry.at.slice(0, 10).replaceAll('-', '/');
  return `ledger/${day}/${String(entry.sequence).padStart(9, '0')}-${entry.kind}.json`;
}

/** Digest over (path, blob) of the files under a folder: git's own object ids do the hashing of the content. */
export function treeDigest(files: ReadonlyMap<string, string>, folder: string): string {
  return digest([...files].filter(([path]) => path.startsWith(folder)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function sealHead(head: Omit<LedgerHead, 'signature'>, signer: Signer): LedgerHead {
  return { ...head, signature: signer.sign(digest(head)) };
}

export function isGenuineHead(head: LedgerHead, signer: Signer): boolean {
  const { signature, ...unsigned } = head;
  return signer.verify(digest(unsigned), signature);
}
