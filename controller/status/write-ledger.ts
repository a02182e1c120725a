import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { isLoopError, Refused } from '../core/errors.ts';
import type { Read } from '../core/known.ts';
import { chainEntries, entryPath, genesis, type NewEntry, recentLength, sealHead, treeDigest } from './entry.ts';
import type { AnchorStore, Ledger, LedgerBranch, Signer, UnitStatus } from './types.ts';

export interface LedgerWrite {
  readonly entries: readonly NewEntry[];
  /** New status by unit; null removes it (only after a confirmed delete). */
  readonly statuses: ReadonlyMap<string, UnitStatus | null>;
}

const attemptsAtMost = 8;
const longestWaitMs = 2_000;

/** Appends to the ledger one write at a time; what is asked for while a write is in flight goes out together in the next. */
export interface LedgerWriter {
  append(write: LedgerWrite): Promise<void>;
  /** The newest entry's sequence number: it only grows, so it serves as the fence. */
  fence(): number;
}

interface WriterPorts {
  readonly branch: LedgerBranch;
  readonly anchors: AnchorStore;
  readonly signer: Signer;
  readonly clock: Clock;
  /** Read and verify the branch again, after somebody else wrote to it. */
  readonly reload: () => Promise<Read<Ledger>>;
}

/**
 * A broken ledger is never continued: a new chain begins, and the old commits stay in the history of the branch for the
 * auditor. What the broken one said is removed from the tree, because a later run must not mistake it for ours.
 */
export function ledgerWriter(ledger: Ledger, ports: WriterPorts): LedgerWriter {
  const files = new Map(ledger.state === 'verified' ? ledger.files : []);
  let stale = ledger.state === 'verified' ? [] : [...ledger.files.keys()];
  let tip = ledger.commit;
  let sequence = ledger.head?.sequence ?? 0;
  let hash = ledger.head?.entry ?? genesis;
  let recent = ledger.head?.recent ?? [];
  let waiting: { write: LedgerWrite; done: () => void; failed: (cause: unknown) => void }[] = [];
  let flushing = false;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await commitOrFollow(batch.map((item) => item.write));
        for (const item of batch) item.done();
      } catch (cause) {
        for (const item of batch) item.failed(cause);
      }
    }
    flushing = false;
  }

  /** A lost race means that another writer of ours was faster: go on from where it left off. */
  async function commitOrFollow(writes: readonly LedgerWrite[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await commit(writes);
      } catch (cause) {
        if (!isLoopError(cause) || cause.directive !== 'Waiting' || attempt >= attemptsAtMost) throw cause;
        await ports.clock.sleep(Math.min(cause.afterMs, longestWaitMs));
        follow(await ports.reload());
      }
    }
  }

  function follow(read: Read<Ledger>): void {
    if (!read.known) throw new Refused(read.code, `the ledger cannot be read again: ${read.reason}`);
    const { value } = read;
    if (value.state !== 'verified' || !value.head) {
      throw new Refused('ledger-not-ours', value.reason ?? 'the ledger vanished while it was being written');
    }
    tip = value.commit;
    sequence = value.head.sequence;
    hash = value.head.entry;
    recent = value.head.recent;
    stale = [];
    files.clear();
    for (const [path, blob] of value.files) files.set(path, blob);
  }

  async function commit(writes: readonly LedgerWrite[]): Promise<void> {
    const entries = chainEntries(
      writes.flatMap((write) => write.entries),
      { sequence, hash },
      ports.clock.now().toISOString(),
      ports.signer,
    );
    const newest = entries.at(-1);
    if (!newest) throw new Refused('ledger-write-empty', 'a ledger write without an entry would leave no trace');
    const changed = new Map<string, string | null>(stale.map((path) => [path, null]));
    for (const entry of entries) changed.set(entryPath(entry), `${JSON.stringify(entry, null, 1)}\n`);
    for (const write of writes) {
      for (const [unit, status] of write.statuses) {
        changed.set(`status/${unit}.json`, status && `${JSON.stringify(status, null, 1)}\n`);
      }
    }
    const next = new Map(files);
    for (const [path, text] of changed) text === null ? next.delete(path) : next.set(path, blobId(text));
    const newRecent = [...entries.map((entry) => entry.hash).reverse(), ...recent].slice(0, recentLength);
    const head = sealHead(
      {
        version: 1,
        sequence: newest.sequence,
        entry: newest.hash,
        recent: newRecent,
        status: treeDigest(next, 'status/'),
        entries: treeDigest(next, 'ledger/'),
      },
      ports.signer,
    );
    changed.set('head.json', `${JSON.stringify(head, null, 1)}\n`);
    tip = await ports.branch.commit(tip, changed, subject(writes));
    stale = [];
    files.clear();
    for (const [path, blob] of next) files.set(path, blob);
    files.set('head.json', blobId(changed.get('head.json') ?? ''));
    ({ sequence, hash } = newest);
    recent = newRecent;
    await ports.anchors.write({ sequence, entry: hash });
  }

  return {
    append: (write) =>
      new Promise((done, failed) => {
        waiting.push({ write, done, failed });
        if (flushing) return;
        flushing = true;
        void flush();
      }),
    fence: () => sequence,
  };
}

function subject(writes: readonly LedgerWrite[]): string {
  const entries = writes.flatMap((write) => write.entries);
  const kinds = [...new Set(entries.map((entry) => entry.kind))].join(', ');
  return `Record ${kinds} (${entries.length} ${entries.length === 1 ? 'entry' : 'entries'})`;
}

/** Object id that git will give this text: the head must name it before git has seen it. */
function blobId(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
