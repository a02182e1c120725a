import { headHome } from '../forks.ts';
import { isAncestor } from '../git/commits.ts';
import type { Account, PullIssue, Review } from '../state/records.ts';
import type { MergeMethod, Rule } from '../state/settings.ts';
import type { World } from '../world.ts';
import { missingChecks } from './checks.ts';
import { codeOwnerViolations } from './code-owners.ts';
import { latestVerdicts } from './latest-verdicts.ts';
import { bindingRules, parametersOf } from './rules-of.ts';

/** What the rules of the base have against merging this request, in GitHub's words. */
export async function mergeViolations(
  world: World,
  issue: PullIssue,
  actor: Account,
  method: MergeMethod,
): Promise<string[]> {
  const rules = bindingRules(world, `refs/heads/${issue.pull.baseRef}`, actor, 'pull_request');
  const said = await Promise.all(rules.map((rule) => violation(world, rule, issue, method)));
  return [...new Set(said.flat())];
}

async function violation(world: World, rule: Rule, issue: PullIssue, method: MergeMethod): Promise<string[]> {
  switch (rule.type) {
    case 'update':
      return ['Cannot update this protected ref.'];
    case 'required_linear_history':
      return method === 'merge' ? ['This branch must not contain merge commits.'] : [];
    case 'required_status_checks':
      return checks(world, rule, issue);
    case 'pull_request':
      return reviews(world, rule, issue, method);
    default:
      return [];
  }
}

async function checks(world: World, rule: Rule, { pull }: PullIssue): Promise<string[]> {
  const strict = parametersOf(rule)['strict_required_status_checks_policy'] === true;
  const behind = strict && !(await isAncestor(world.repo, pull.baseSha, pull.headSha));
  return [
    ...missingChecks(world, rule, pull.headSha),
    ...(behind ? ['This branch is out-of-date with the base branch.'] : []),
  ];
}

async function reviews(world: World, rule: Rule, issue: PullIssue, method: MergeMethod): Promise<string[]> {
  const asked = parametersOf(rule);
  const methods = asked['allowed_merge_methods'];
  if (Array.isArray(methods) && !methods.includes(method)) {
    return [`${method[0]!.toUpperCase()}${method.slice(1)} merges are not allowed on this branch.`];
  }
  const verdicts = [...latestVerdicts(world, issue.number).values()];
  const approvals = verdicts.filter((review) => review.state === 'APPROVED');
  const said: string[] = [];
  if (verdicts.some((review) => review.state === 'CHANGES_REQUESTED'))
    said.push('Changes were requested by a reviewer with write access.');
  const needed = Number(asked['required_approving_review_count'] ?? 0);
  if (approvals.length < needed) {
    said.push(
      `At least ${needed} approving review${needed === 1 ? ' is' : 's are'} required by reviewers with write access.`,
    );
  }
  if (asked['require_last_push_approval'] === true && !approvedAfterLastPush(world, issue, approvals)) {
    said.push('New changes require approval from someone other than the last pusher.');
  }
  if (asked['require_code_owner_review'] === true) said.push(...(await codeOwnerViolations(world, issue, approvals)));
  return said;
}

/** The pusher is who moved the head branch last, whoever wrote the commits. */
function approvedAfterLastPush(world: World, { pull, userId }: PullIssue, approvals: readonly Review[]): boolean {
  const last = headHome(world, pull).state.activities.findLast((entry) => entry.ref === `refs/heads/${pull.headRef}`);
  const pusher = last?.actorId ?? userId;
  return approvals.some((review) => review.userId !== pusher && review.commitId === pull.headSha);
}
