import { randomUUID } from 'node:crypto';
import { Bug, Waiting } from '../../core/errors.ts';
import { known, type Read, unavailable } from '../../core/known.ts';
import type { CommitIdentity } from '../../source/types.ts';
import { failed, reading } from './answers.ts';
import { objectId, refName, treePath } from './ids.ts';
import type { RunGit } from './run-git.ts';

export interface GitWriter {
  /**
   * Commits files (null removes one) on top of `parent` and pushes, as one compare-and-swap: where the remote branch is
   * not at `parent` (undefined: does not exist) nothing changes and Waiting is thrown. Returns the new commit. The work
   * grows with the files given, not with the branch.
   */
  commitFiles(
    branch: string,
    parent: string | undefined,
    files: ReadonlyMap<string, string | null>,
    message: string,
    author: CommitIdentity,
  ): Promise<Read<string>>;
}

/** Milliseconds until somebody else's push has certainly been seen. */
const lostRace = 1000;

export function createWriter(run: RunGit, url: string): GitWriter {
  return {
    commitFiles: (branch, parent, files, message, author) =>
      reading(`write ${branch}`, async () => {
        const target = `refs/heads/${refName(branch)}`;
        // Never the branch itself: a commit that was not pushed must not be read as if it had been.
        const pending = `refs/tre-pending/${randomUUID()}`;
        const script = fastImport(pending, parent, files, message, author);
        const imported = await run(['fast-import', '--quiet', '--done', '--date-format=now'], script);
        const commit = imported.stdout.toString('utf8').trim();
        if (imported.exitCode !== 0) return failed(`write ${branch}`, imported);
        try {
          const lease = `--force-with-lease=${target}:${parent ?? ''}`;
          const pushed = await run(['push', '--porcelain', '--quiet', lease, url, `${objectId(commit)}:${target}`]);
          const report = `${pushed.stdout.toString('utf8')}\n${pushed.stderr}`;
          if (pushed.exitCode !== 0) return refusedPush(branch, report);
          const moved = await run(['update-ref', target, commit]);
          return moved.exitCode === 0 ? known(commit) : failed(`move ${branch}`, moved);
        } finally {
          await run(['update-ref', '-d', pending]);
        }
      }),
  };
}

/** The stream of git-fast-import(1): it changes the named paths of the parent's tree and leaves the others alone. */
function fastImport(
  ref: string,
  parent: string | undefined,
  files: ReadonlyMap<string, string | null>,
  message: string,
  author: CommitIdentity,
): string {
  if (/[<>\n\0]/.test(author.name + author.email))
    throw new Bug('git-author', 'expected a name and an e-mail address without < > and line ends');
  const changes = [...files].map(([path, text]) =>
    text === null ? `D ${treePath(path)}\n` : `M 100644 inline ${treePath(path)}\n${data(text)}`,
  );
  const who = `${author.name} <${author.email}> now`;
  return [
    `commit ${ref}\nmark :1\nauthor ${who}\ncommitter ${who}\n${data(message)}`,
    parent === undefined ? '' : `from ${objectId(parent)}\n`,
    ...changes,
    '\nget-mark :1\ndone\n',
  ].join('');
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function refusedPush(branch: string, report: string): Read<never> {
  if (
    /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value|reference already exists/i.test(
      report,
    )
  ) {
    throw new Waiting('git-push-race', `write ${branch}: somebody else wrote it first; read it again`, {
      afterMs: lostRace,
    });
  }
  const reason = report.split('\n').find((line) => line.startsWith('!') || /fatal|error/i.test(line)) ?? report;
  return unavailable('git-push', `write ${branch}: ${reason.trim().slice(0, 300)}`);
}
