import type { Commit, CommitIdentity } from '../source/types.ts';
import { type Authority, personOfAccount } from './authority.ts';
import type { ContentProblem } from './content.ts';
import type { PullRequestEvidence } from './types.ts';

/** People who made the change and so cannot approve it (signoff.md (b) step 4). */
export interface Contributors {
  /** Numeric account id to why it is one, as the end of a sentence: `wrote it`. */
  readonly why: ReadonlyMap<number, string>;
  /** Approvals asked on top, each with its reason: an unknown author or a bot hides a person. */
  readonly extra: readonly string[];
  /** The author alone pushed, so what he opened is what he means. */
  readonly authorAlone: boolean;
  /** Nobody is known to have pushed the head: nothing can be covered. */
  readonly problem?: ContentProblem;
}

export interface ContributorQuestion {
  readonly evidence: PullRequestEvidence;
  /** `git rev-list B..H`, from git and not from REST, which stops at 250. */
  readonly commits: readonly Commit[];
  readonly authority: Authority;
  readonly repositoryId: number;
  readonly appAccountId: number | undefined;
  readonly at: string;
}

export function contributorsOf(question: ContributorQuestion): Contributors {
  const { evidence, commits, authority } = question;
  const appAccountId = ownAccount(question);
  const why = new Map<number, string>();
  const add = (id: number, reason: string): void => {
    if (id !== appAccountId && !why.has(id)) why.set(id, reason);
  };
  if (evidence.author) add(evidence.author.id, 'wrote it');
  const pushes = relevantPushes(question);
  for (const push of pushes) if (push.actor) add(push.actor.id, 'pushed to its branch');
  const named = commits.flatMap((commit) => [commit.author, commit.committer, ...commit.coAuthors]);
  for (const identity of named) {
    const id = accountOf(identity, authority);
    if (typeof id === 'number') add(id, 'is named in its commits');
  }
  const problem = pusherProblem(question);
  return {
    why,
    extra: extraApprovals(question),
    authorAlone: pushes.every((push) => push.actor?.id === evidence.author?.id || push.actor?.id === appAccountId),
    ...(problem && { problem }),
  };
}

/** An account that is an approved person's is not ours, whatever the settings say. */
function ownAccount({ appAccountId, authority }: ContributorQuestion): number | undefined {
  const isPerson = appAccountId !== undefined && personOfAccount(authority, appAccountId) !== undefined;
  return isPerson ? undefined : appAccountId;
}

/**
 * Pushes to the head ref until the judgement. A branch name used before counts only for what is part of this change,
 * so that an old pull request under the same name excludes nobody.
 */
function relevantPushes({ evidence, commits, at }: ContributorQuestion): PullRequestEvidence['pushes'] {
  const until = evidence.pushes.filter((push) => Date.parse(push.at) <= Date.parse(at));
  const headAt = until.findLastIndex((push) => push.after === evidence.headSha);
  const born = until.slice(0, headAt + 1).findLastIndex((push) => push.type === 'branch_creation');
  const inChange = new Set(commits.map((commit) => commit.id));
  return until.filter((push, index) => push.type !== 'branch_deletion' && (index >= born || inChange.has(push.after)));
}

function pusherProblem(question: ContributorQuestion): ContentProblem | undefined {
  const { evidence, repositoryId } = question;
  if (evidence.headRepositoryId !== repositoryId) {
    const message = `#${evidence.number} comes from a fork, and who pushed there cannot be known: push the branch to this repository.`;
    return { code: 'fork', message };
  }
  const pusher = evidence.pushes.find((push) => push.after === evidence.headSha && push.actor !== null);
  if (pusher && isWhole(question)) return undefined;
  if (pusher) {
    const message = `What GitHub tells of the pushes to #${evidence.number} does not reach back to its branch's beginning, so some who pushed are unknown: push it as a new branch.`;
    return { code: 'pushes-incomplete', message };
  }
  const message = `Nobody is known to have pushed ${evidence.headSha.slice(0, 7)}, the head of #${evidence.number}, so its contributors are unknown.`;
  return { code: 'no-pusher-evidence', message };
}

/** Each push begins where the one before it ended, back to where the branch was made: none is missing in between. */
function isWhole({ evidence, at }: ContributorQuestion): boolean {
  const until = evidence.pushes.filter((push) => Date.parse(push.at) <= Date.parse(at));
  const headAt = until.findLastIndex((push) => push.after === evidence.headSha);
  const born = until.slice(0, headAt + 1).findLastIndex((push) => push.type === 'branch_creation');
  if (born < 0) return false;
  return until
    .slice(born, headAt + 1)
    .every((push, index, all) => index === 0 || push.before === all[index - 1]?.after);
}

function extraApprovals(question: ContributorQuestion): readonly string[] {
  const { evidence, commits, authority } = question;
  const appAccountId = ownAccount(question);
  const reasons: string[] = [];
  if (evidence.author === null) reasons.push('the author has no account any more');
  // Nobody stands behind our own App: it proposes reverts and reviews by rule, and whoever pushes to them is a pusher.
  if (evidence.author && evidence.author.type !== 'User' && evidence.author.id !== appAccountId)
    reasons.push(`${evidence.author.login} is no person`);
  const unknown = commits
    .flatMap((commit) => [commit.author, ...commit.coAuthors])
    .find((identity) => accountOf(identity, authority) === undefined);
  if (unknown) reasons.push(`a commit names ${unknown.email}, whom nobody knows`);
  return reasons.length > 0 ? [reasons.join(' and ')] : [];
}

/**
 * E-mail is written by whoever commits: it can only add contributors, never take the place of a pusher.
 * `neutral` is GitHub itself (web-flow), which commits for the person who clicked.
 */
function accountOf(identity: CommitIdentity, authority: Authority): number | 'neutral' | undefined {
  const email = identity.email.toLowerCase();
  if (email === 'noreply@github.com') return 'neutral';
  const noreply = /^(?:(?<id>\d+)\+)?(?<login>.+)@users\.noreply\.github\.com$/u.exec(email)?.groups;
  if (noreply?.['id']) return Number(noreply['id']);
  const login = noreply?.['login'];
  const person = authority.persons.find((one) => one.emails.includes(email) || one.login.toLowerCase() === login);
  return person?.githubId;
}
