import { mergeBases } from '../git/commits.ts';
import { diffFiles } from '../git/diff.ts';
import { listTree, readBlob } from '../git/trees.ts';
import type { Account, PullIssue, Review } from '../state/records.ts';
import { accountOf, type World } from '../world.ts';

interface OwnersLine {
  readonly pattern: RegExp;
  readonly owners: readonly string[];
}

/** Files of the request that have code owners, none of whom approved. CODEOWNERS is read from the base, as on GitHub. */
export async function codeOwnerViolations(
  world: World,
  { pull }: PullIssue,
  approvals: readonly Review[],
): Promise<string[]> {
  const lines = await readOwners(world, pull.baseSha);
  const [from] = await mergeBases(world.repo, pull.baseSha, pull.headSha);
  const files = await diffFiles(world.repo, from, pull.headSha);
  const approvers = approvals.map((review) => accountOf(world, review.userId));
  const waits = files
    .flatMap((file) => [file.path, ...(file.previousPath === undefined ? [] : [file.previousPath])])
    .map((path) => lines.findLast((line) => line.pattern.test(path))?.owners ?? [])
    .some((owners) => owners.length > 0 && !approvers.some((account) => owns(account, owners)));
  return waits ? ['Waiting on code owner review.'] : [];
}

function owns(account: Account, owners: readonly string[]): boolean {
  const names = [`@${account.login}`, account.email].map((name) => name.toLowerCase());
  return owners.some((owner) => names.includes(owner.toLowerCase()));
}

async function readOwners(world: World, commit: string): Promise<OwnersLine[]> {
  for (const folder of ['.github', '', 'docs']) {
    const entries = (await listTree(world.repo, `${commit}:${folder}`, 'one level')) ?? [];
    const file = entries.find((entry) => entry.path === 'CODEOWNERS' && entry.type === 'blob');
    if (file !== undefined) return parseOwners((await readBlob(world.repo, file.sha)).toString());
  }
  return [];
}

/** One line: a pattern as in .gitignore, then owners; a line without owners takes ownership away. */
function parseOwners(text: string): OwnersLine[] {
  return text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [pattern, ...owners] = line.split(/\s+/) as [string, ...string[]];
      return { pattern: patternOf(pattern), owners };
    });
}

function patternOf(pattern: string): RegExp {
  const anchored = pattern.replace(/\/$/, '').includes('/');
  const body = pattern.replace(/^\//, '').replace(/\*\*\/|\/\*\*$|\*|\?|[.+^${}()|\\[\]]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '/**') return '/.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : `\\${part}`;
  });
  // `docs/` and `docs` own all below; `docs/*` owns its own files only.
  const below = pattern.endsWith('/') ? '.*' : /\*$/.test(pattern) && anchored ? '' : '(?:/.*)?';
  return new RegExp(`^${anchored ? '' : '(?:.*/)?'}${body}${below}$`);
}
