import { Transient } from '../../core/errors.ts';
import { known } from '../../core/known.ts';
import type { CommitIdentity } from '../../source/types.ts';
import type { LedgerBranch } from '../../status/types.ts';
import type { Mirror } from './open-mirror.ts';

/** The ledger's branch through the mirror. A commit that cannot be pushed throws: Waiting for a lost race, else Transient. */
export function ledgerBranch(mirror: Mirror, branch: string, author: CommitIdentity): LedgerBranch {
  return {
    async tip() {
      const there = await mirror.fetchBranch(branch);
      if (!there.known) return there;
      return there.value ? mirror.resolve(branch) : known(undefined);
    },
    files: (commit) => mirror.tree(commit),
    read: (blobs) => mirror.blobs(blobs),
    async commit(parent, files, message) {
      const written = await mirror.commitFiles(branch, parent, files, message, author);
      if (!written.known) throw new Transient(written.code, written.reason);
      return written.value;
    },
  };
}
