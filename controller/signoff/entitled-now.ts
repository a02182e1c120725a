import type { ParseCache } from '../manifests/types.ts';
import type { Approval } from '../plan/types.ts';
import type { GitObjects } from '../source/types.ts';
import { type Authority, counts, holds, lentBy, personOfName } from './authority.ts';
import { createBench } from './bench.ts';
import { workspaceRoles } from './facts.ts';
import type { ApprovedHistory, SegmentDecision } from './types.ts';

export interface EntitledQuestion {
  readonly git: GitObjects;
  readonly cache: ParseCache;
  readonly history: ApprovedHistory;
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
export async function entitledNow(question: EntitledQuestion): Promise<string | undefined> {
  const { git, cache, history, decision, subject, irreversible, now } = question;
  const workspace = subject.split('/')[1];
  const { defaultBranch, repositoryId, boundaries } = history;
  const settings = { git, cache, defaultBranch, repositoryId, firstSeen: { reviews: new Map() }, now };
  const bench = createBench(settings, boundaries);
  const authority = await bench.authorityAt(boundaries.length - 1, workspace === undefined ? [] : [workspace]);
  if (!authority.known) return `who is entitled today cannot be read: ${authority.reason}`;
  const age = Math.floor((now.getTime() - Date.parse(decision.mergedAt)) / dayMs);
  const isOld = age > (authority.value.policy?.maxAgeDays ?? daysWhereUnsaid);
  if (!irreversible && !isOld) return undefined;
  const approvals = decision.verdicts.flatMap((one) => (one.subject === subject ? one.signOff.approvals : []));
  const lost = approvals.find((approval) => !isEntitled(authority.value, approval, workspace, now.toISOString()));
  if (!lost) return undefined;
  const why = irreversible ? 'it cannot be undone' : `it was approved ${age} days ago`;
  return `${lost.login}, who approved #${lost.pullRequest} as ${lost.role}, is not entitled to it any more, and ${why}: have it approved again`;
}

function isEntitled(authority: Authority, approval: Approval, workspace: string | undefined, at: string): boolean {
  const person = personOfName(authority, approval.person);
  if (!person) return false;
  const { role } = approval;
  const isRole = workspaceRoles.includes(role) || ['TREAdmin', 'TREUser'].includes(role);
  // Named as a person, or as one of several: no role to hold, but still somebody who counts.
  if (!isRole) return counts(person, at);
  return holds(authority, person, role, workspace, at) || lentBy(person, role, workspace, at) !== undefined;
}
