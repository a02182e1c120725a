import type { Freeze } from '../signoff/freeze.ts';
import { isGenuine } from './entry.ts';
import type { LedgerEntry, Signer } from './types.ts';

/**
 * Freezes that were seen and not lifted, from every entry that is genuinely ours: also where the ledger as a whole does not
 * count. Whoever can break it (a tag is enough) must not thereby let things run again.
 */
export function readFreezes(
  paths: Iterable<string>,
  read: (path: string) => string | undefined,
  signer: Signer,
): ReadonlyMap<string, Freeze> {
  const freezes = new Map<string, Freeze>();
  const lifted = new Set<string>();
  for (const path of paths) {
    if (!/^ledger\/.*-(frozen|lifted)\.json$/.test(path)) continue;
    const entry = parse(read(path));
    if (!entry || !isGenuine(entry, signer)) continue;
    if (entry.kind === 'lifted') lifted.add(String(entry.body['freeze']));
    else freezes.set(String(entry.body['id']), entry.body as unknown as Freeze);
  }
  for (const id of lifted) freezes.delete(id);
  return freezes;
}

function parse(text: string | undefined): LedgerEntry | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as LedgerEntry);
  } catch {
    // What is no JSON was not written by us; that the ledger is broken is said elsewhere.
    return undefined;
  }
}
