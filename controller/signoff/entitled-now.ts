import type { Read } from '../core/known.ts';
import type { ParseCache } from '../manifests/types.ts';
import type { Approval } from '../plan/types.ts';
import type { GitObjects } from '../source/types.ts';
import { type Authority, counts, holds, lentBy, personOfAccount, personOfName } from './authority.ts';
import { createBench } from './bench.ts';
import { workspaceRoles } from './facts.ts';
import type { ApprovedHistory, SegmentDecision } from './types.ts';

export interface EntitledQuestion {
  /** Of the approved state today. */
  readonly authority: Authority;
  readonly decision: SegmentDecision;
  /** `workspace/genomics`. */
  readonly subject: string;
  readonly irreversible: boolean;
  readonly now: Date;
}

const dayMs = 86_400_000;
const daysWhereUnsaid = 30;

/**
 * "Grants never act backwards, removals always act forwards" (signoff.md finding 22): what cannot be undone needs its
 * approvers to hold their roles today, and so does what has waited longer than the policy's `maxAge` (attack row 24).
 */
export function entitledNow({ authority, decision, subject, irreversible, now }: EntitledQuestion): string | undefined {
  const workspace = subject.split('/')[1];
  const at = now.toISOString();
  const age = Math.floor((now.getTime() - Date.parse(decision.mergedAt)) / dayMs);
  const isOld = age > (authority.policy?.maxAgeDays ?? daysWhereUnsaid);
  if (!irreversible && !isOld) return undefined;
  const why = irreversible ? 'it cannot be undone' : `it was approved ${age} days ago`;
  const mine = decision.verdicts.filter((one) => one.subject === subject);
  const approvals = mine.flatMap(({ signOff }) => signOff.approvals);
  const lost = approvals.find((approval) => !isEntitled(authority, approval, workspace, at));
  if (lost)
    return `${lost.login}, who approved #${lost.pullRequest} as ${lost.role}, is not entitled to it any more, and ${why}: have it approved again`;
  if (!mine.some(({ signOff }) => (signOff.byPolicy ?? []).length > 0)) return undefined;
  const gone = decision.contributorIds.some((id) => !servesHimself(authority, id, workspace, at));
  return gone
    ? `whoever did this for themselves in #${decision.pullRequest} holds no role in ${workspace} any more, and ${why}: have it approved`
    : undefined;
}

export interface AuthorityQuestion {
  readonly git: GitObjects;
  readonly cache: ParseCache;
  readonly history: ApprovedHistory;
  readonly now: Date;
}

/** The approved state as it is now. */
export async function authorityNow(question: AuthorityQuestion, subject: string): Promise<Read<Authority>> {
  const { git, cache, history, now } = question;
  const { defaultBranch, repositoryId, boundaries } = history;
  const settings = { git, cache, defaultBranch, repositoryId, firstSeen: { reviews: new Map() }, now };
  const workspace = subject.split('/')[1];
  const workspaces = workspace === undefined ? [] : [workspace];
  return createBench(settings, boundaries).authorityAt(boundaries.length - 1, workspaces);
}

function servesHimself(authority: Authority, id: number, workspace: string | undefined, at: string): boolean {
  const person = personOfAccount(authority, id);
  return person !== undefined && workspaceRoles.some((role) => holds(authority, person, role, workspace, at));
}

function isEntitled(authority: Authority, approval: Approval, workspace: string | undefined, at: string): boolean {
  const person = personOfName(authority, approval.person);
  if (!person) return false;
  const { role } = approval;
  const isRole = workspaceRoles.includes(role) || ['TREAdmin', 'TREUser'].includes(role);
  if (isRole && holds(authority, person, role, workspace, at)) return true;
  if (approval.breakGlass !== undefined) return isRole && lentBy(person, role, workspace, at) !== undefined;
  // Named as a person, or as one of several: no role to hold, but still somebody who counts.
  return !isRole && counts(person, at);
}
