import type { JsonObject } from '../../core/json.ts';
import type { Sha } from './git/types.ts';
import { apiError } from './http/errors.ts';
import type { Account, Hook, Issue, Moment, PullIssue } from './state/records.ts';
import type { State } from './state/state.ts';

/** What every act and every route works on: one repository, its records, and the ways out. */
export interface World {
  readonly state: State;
  /** What this was forked from; undefined on the repository itself. */
  readonly base: World | undefined;
  /** Forks of this repository by their ids. */
  readonly forks: Map<number, World>;
  /** The bare repository. */
  readonly repo: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly app: { readonly id: number; readonly slug: string; readonly botId: number; readonly installationId: number };
  /** What git said of a base and a head; both are immutable, so the answer is too. */
  readonly comparisons: Map<string, Promise<Comparison>>;
  /** Trial merges of open requests, by number, base and head: one writer for each ref. */
  readonly testMerges: Map<string, Promise<Sha>>;
  /** The next moment: the clock's, or a millisecond after the one before, so that order never depends on the clock. */
  tick(): Moment;
  /** Whether any hook wants this event: payloads cost git calls. */
  listens(event: string): boolean;
  /** Queue a webhook for every hook that listens. */
  announce(event: string, actor: Account, payload: JsonObject): void;
  /** Queue one webhook; with `guid` it is a delivery sent again. */
  deliver(hook: Hook, event: string, payload: JsonObject, guid?: string): void;
  /** The payload with the members that all events share. */
  envelope(actor: Account, payload: JsonObject): JsonObject;
  /** One writer at a time, as GitHub's per-repository lock. */
  exclusively<T>(work: () => Promise<T> | T): Promise<T>;
}

export interface Comparison {
  /** Of merging head into base; undefined on conflict. */
  readonly mergedTree: Sha | undefined;
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

export const ownerId = 600_000_001;
export const webFlow: Account = {
  id: 19_864_447,
  login: 'web-flow',
  type: 'User',
  permission: 'none',
  email: 'noreply@github.com',
};

export function nextId(world: World): number {
  world.state.nextId += 1;
  return world.state.nextId - 1;
}

export function accountOf(world: World, id: number): Account {
  const found = id === webFlow.id ? webFlow : world.state.accounts.find((account) => account.id === id);
  if (found === undefined) throw new Error(`record names account ${id}, which does not exist`);
  return found;
}

export function accountByLogin(world: World, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  return world.state.accounts.find((account) => account.login.toLowerCase() === wanted);
}

export function fullName(world: World): string {
  return `${world.state.repository.owner}/${world.state.repository.name}`;
}

export function repoUrl(world: World): string {
  return `${world.origin}/repos/${fullName(world)}`;
}

export function htmlUrl(world: World): string {
  return `${world.origin}/${fullName(world)}`;
}

export function issueOf(world: World, number: number | string): Issue {
  const found = world.state.issues.find((issue) => issue.number === Number(number));
  if (found === undefined) throw apiError(404, 'Not Found');
  return found;
}

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== undefined;
}

export function pullOf(world: World, number: number | string): PullIssue {
  const issue = issueOf(world, number);
  if (!isPull(issue)) throw apiError(404, 'Not Found');
  return issue;
}

export function openPulls(world: World): PullIssue[] {
  return world.state.issues.filter(isPull).filter((issue) => issue.state === 'open');
}

/** As GitHub shows times: UTC to the second. */
export function stamp(at: Moment): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Opaque, and the same for ever: prefix by kind, then the numeric id. */
export function nodeId(prefix: string, id: number | string): string {
  return `${prefix}_${Buffer.from(`sandbox:${id}`).toString('base64url')}`;
}

export function idOfNode(prefix: string, node: string): number | undefined {
  if (!node.startsWith(`${prefix}_`)) return undefined;
  const text = Buffer.from(node.slice(prefix.length + 1), 'base64url').toString();
  return /^sandbox:\d+$/.test(text) ? Number(text.slice(8)) : undefined;
}
