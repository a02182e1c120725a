import { messageOf } from '../core/errors.ts';
import { known, type Read } from '../core/known.ts';
import type { SegmentDecision } from '../signoff/types.ts';
import { isGenuine, isGenuineHead, treeDigest } from './entry.ts';
import { readFreezes } from './read-freezes.ts';
import type {
  Anchor,
  AnchorStore,
  Ledger,
  LedgerBranch,
  LedgerEntry,
  LedgerHead,
  Signer,
  UnitStatus,
} from './types.ts';

/**
 * Read and verify the ledger. A broken, unsigned or rolled-back one counts as absent, never as empty:
 * then nothing is pruned, and the judge walks from the trust root (signoff.md findings 25 and 26).
 */
export async function loadLedger(branch: LedgerBranch, anchors: AnchorStore, signer: Signer): Promise<Read<Ledger>> {
  const [tip, anchor] = await Promise.all([branch.tip(), anchors.read()]);
  if (!tip.known) return tip;
  if (!anchor.known) return anchor;
  if (tip.value === undefined) {
    return known(
      anchor.value ? broken(undefined, 'the branch tre/status is gone, but its anchor is not') : none('absent'),
    );
  }
  const listed = await branch.files(tip.value);
  if (!listed.known) return listed;
  const files = new Map(listed.value.map((file) => [file.path, file.blob]));
  const wanted = [...files].filter(([path]) => path === 'head.json' || path.startsWith('status/') || isEvidence(path));
  const contents = await branch.read([...new Set(wanted.map(([, blob]) => blob))]);
  if (!contents.known) return contents;
  const read = (path: string) => contents.value.get(files.get(path) ?? '');
  const freezes = readFreezes(files.keys(), read, signer);
  try {
    return known({ ...verify(tip.value, files, read, anchor.value, signer), freezes });
  } catch (cause) {
    return known({ ...broken(tip.value, `it cannot be read: ${messageOf(cause)}`, files), freezes });
  }
}

function verify(
  commit: string,
  files: ReadonlyMap<string, string>,
  read: (path: string) => string | undefined,
  anchor: Anchor | undefined,
  signer: Signer,
): Ledger {
  const text = read('head.json');
  if (text === undefined) return broken(commit, 'head.json is missing', files);
  const head = JSON.parse(text) as LedgerHead;
  if (!isGenuineHead(head, signer)) return broken(commit, 'the signature of head.json does not hold', files);
  if (treeDigest(files, 'status/') !== head.status) return broken(commit, 'status/ is not what was signed', files);
  if (treeDigest(files, 'ledger/') !== head.entries) return broken(commit, 'ledger/ is not what was signed', files);
  if (!anchor) return broken(commit, 'it has no anchor outside git, so a rollback could not be told', files);
  if (!isAnchored(head, anchor)) {
    return broken(
      commit,
      `it ends at entry ${head.sequence}, but entry ${anchor.sequence} was anchored outside git`,
      files,
    );
  }

  const statuses = new Map<string, UnitStatus>();
  const decisions = new Map<string, SegmentDecision>();
  const reviews = new Map<number, { head: string; commitId: string | null; at: string }>();
  for (const path of files.keys()) {
    if (path.startsWith('status/')) {
      const status = JSON.parse(read(path) ?? '') as UnitStatus;
      statuses.set(status.unit, status);
    } else if (isEvidence(path)) {
      const entry = JSON.parse(read(path) ?? '') as LedgerEntry;
      if (!isGenuine(entry, signer)) return broken(commit, `${path} is not what was signed`, files);
      if (entry.kind === 'decision') {
        const decision = entry.body as unknown as SegmentDecision;
        // The first word stands: evidence that changes later never upgrades a decision.
        if (!decisions.has(decision.boundary)) decisions.set(decision.boundary, decision);
      } else if (entry.kind === 'seen') {
        const seen = entry.body as unknown as { review: number; head: string; commitId: string | null; at: string };
        if (!reviews.has(seen.review)) reviews.set(seen.review, seen);
      }
    }
  }
  return { ...none('verified'), commit, head, statuses, decisions, firstSeen: { reviews }, files };
}

/** Entries that later runs need back; the others are history for people. */
function isEvidence(path: string): boolean {
  return /^ledger\/.*-(decision|seen|frozen|lifted)\.json$/.test(path);
}

/** The head may be ahead of the anchor (a crash between push and anchor), never behind it. */
function isAnchored(head: LedgerHead, anchor: Anchor): boolean {
  return head.recent[head.sequence - anchor.sequence] === anchor.entry;
}

function none(state: Ledger['state']): Ledger {
  return {
    state,
    commit: undefined,
    head: undefined,
    statuses: new Map(),
    decisions: new Map(),
    firstSeen: { reviews: new Map() },
    freezes: new Map(),
    files: new Map(),
  };
}

/** `files` stay known, so that the next chain can clear them away. */
function broken(commit: string | undefined, reason: string, files: Ledger['files'] = new Map()): Ledger {
  return { ...none('broken'), commit, files, reason: `the ledger does not count: ${reason}` };
}
