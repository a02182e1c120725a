import { readTemplateManifests } from '../catalogue/read-template-manifests.ts';
import { known, type Read } from '../core/known.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { AnyManifest, Manifest, ParseCache } from '../manifests/types.ts';
import { governedPaths } from '../source/governed.ts';
import type { GitObjects, TreeEntry } from '../source/types.ts';
import { type Authority, authorityOf } from './authority.ts';
import { type GovernedTree, governedTree, isPlain } from './change-set.ts';
import { subjectOfPath } from './govern.ts';
import type { ReadManifests } from './subjects.ts';
import type { Boundary, FirstSeen, ReviewSource, SegmentDecision } from './types.ts';

/** `template.yaml` files, path to blob in; by path what could be read of them out. */
export type ReadTemplates = (
  files: ReadonlyMap<string, string>,
) => Promise<Read<ReadonlyMap<string, Manifest<'Template'>>>>;

/** What the judge sits on: ports, settings, and the approved state as it has been folded so far. */
export interface Bench {
  readonly git: GitObjects;
  readonly readManifests: ReadManifests;
  readonly readTemplates: ReadTemplates;
  readonly firstSeen: FirstSeen;
  readonly repositoryId: number;
  readonly defaultBranch: string;
  readonly appAccountId: number | undefined;
  readonly shownAt: ReviewSource['shownAt'];
  readonly now: Date;
  /** Approved state after boundary `index`; 0 is the trust root. */
  readonly approvedAt: (index: number) => ReadonlyMap<string, string>;
  readonly authorityAt: (index: number, workspaces: readonly string[]) => Promise<Read<Authority>>;
  /** Boundaries whose state may have held at an ISO time, not beyond `limit`: several where seconds are equal. */
  readonly indexesAt: (at: string, limit: number) => readonly number[];
  /** The decision on the segment that brought a commit. */
  readonly decisionOf: (commit: string) => SegmentDecision | undefined;
  /** Segments up to boundary `limit` that changed a path unapproved since main last held it as approved. */
  readonly broughtUnapproved: (path: string, limit: number) => readonly SegmentDecision[];
}

export interface BenchSettings {
  readonly git: GitObjects;
  readonly cache: ParseCache;
  readonly firstSeen: FirstSeen;
  readonly repositoryId: number;
  readonly defaultBranch: string;
  readonly appAccountId?: number | undefined;
  /** Asked where the policy is strict; where absent, nothing was shown. */
  readonly shownAt?: ReviewSource['shownAt'];
  readonly policyName?: string;
  readonly now: Date;
}

/** @param boundaries may grow while the judge works: the fold appends to it */
export function createBench(settings: BenchSettings, boundaries: readonly Boundary[]): Bench {
  const readManifests = manifestReader(settings.git, settings.cache);
  const people = new Map<number, Promise<Read<readonly AnyManifest[]>>>();

  function manifestsIn(index: number, wanted: (path: string) => boolean): Promise<Read<readonly AnyManifest[]>> {
    const files = new Map<string, string>();
    for (const [path, blob] of boundaries[index]?.approved ?? [])
      if (wanted(path) && isPlain(blob)) files.set(path, blob);
    return readManifests(files);
  }

  async function authorityAt(index: number, workspaces: readonly string[]): Promise<Read<Authority>> {
    const changed = lastAuthorityChange(boundaries, index);
    const common = people.get(changed) ?? manifestsIn(changed, isAuthority);
    people.set(changed, common);
    const read = await common;
    if (!read.known) return read;
    const homes = new Set(workspaces.map((name) => `manifests/workspaces/${name}/workspace.yaml`));
    const members = homes.size === 0 ? known([]) : await manifestsIn(index, (path) => homes.has(path));
    if (!members.known) return members;
    // A manifest counts only in the file that its kind belongs to, so nobody can be made a person elsewhere.
    const own = [...read.value, ...members.value].filter((one) => subjectOfPath(one.file)?.kind === one.kind);
    return known(authorityOf(own, settings.policyName));
  }

  return {
    ...settings,
    readManifests,
    readTemplates: (files) => readTemplateManifests(files, settings.git, settings.cache),
    appAccountId: settings.appAccountId,
    shownAt: settings.shownAt ?? (async () => known(undefined)),
    approvedAt: (index) => boundaries[index]?.approved ?? new Map(),
    authorityAt,
    indexesAt: (at, limit) => indexesAt(boundaries, at, limit),
    decisionOf: (commit) => boundaries.find((boundary) => boundary.commits.includes(commit))?.decision,
    broughtUnapproved: (path, limit) => broughtUnapproved(boundaries.slice(0, limit + 1), path),
  };
}

function broughtUnapproved(boundaries: readonly Boundary[], path: string): readonly SegmentDecision[] {
  const approvedLast = boundaries.findLastIndex(({ approved, tree }) => approved.get(path) === tree.get(path));
  return boundaries.flatMap(({ decision }, index) => {
    const verdict = decision?.verdicts.find((one) => one.path === path && !one.covered);
    return decision && verdict && index > approvedLast ? [decision] : [];
  });
}

export async function readGovernedTree(git: GitObjects, id: string): Promise<Read<GovernedTree>> {
  const entries = await git.tree(id, governedPaths);
  return entries.known ? known(governedTree(entries.value)) : entries;
}

/** Chosen files only: what cannot be read yields no manifest, and so no authority. */
function manifestReader(git: GitObjects, cache: ParseCache): ReadManifests {
  return async (files) => {
    const entries = new Map<string, TreeEntry>();
    for (const [path, blob] of files) entries.set(path, { path, blob, mode: '100644', size: 0 });
    const read = await parseManifests({ revision: 'approved', entries, diagnostics: [] }, git, cache);
    return read.known ? known(read.value.manifests) : read;
  };
}

function isAuthority(path: string): boolean {
  const kind = subjectOfPath(path)?.kind;
  return kind === 'Person' || kind === 'SignOffPolicy' || kind === 'Environment' || kind === 'BreakGlass';
}

/** People and policy change seldom: one reading serves until a covered segment touches them or ratifies something. */
function lastAuthorityChange(boundaries: readonly Boundary[], index: number): number {
  for (let at = index; at > 0; at -= 1) {
    const verdicts = boundaries[at]?.decision?.verdicts ?? [];
    const touches = (path: string): boolean => isAuthority(path) || subjectOfPath(path)?.kind === 'Ratification';
    if (verdicts.some((verdict) => verdict.covered && touches(verdict.path))) return at;
  }
  return 0;
}

/** After the last covered segment with a time not after `at`; each state that may have held in that second. */
function indexesAt(boundaries: readonly Boundary[], at: string, limit: number): readonly number[] {
  const time = Date.parse(at);
  const found: number[] = [];
  let current = 0;
  for (let index = 1; index <= Math.min(limit, boundaries.length - 1); index += 1) {
    const decision = boundaries[index]?.decision;
    if (!decision?.verdicts.some((verdict) => verdict.covered)) continue;
    const merged = Date.parse(decision.mergedAt);
    if (merged > time) break;
    if (merged === time) found.push(current);
    current = index;
  }
  return [...found, current];
}
