import type { Octokit } from '@octokit/rest';
import type { SettingWrite } from '../../setup/types.ts';

type EnvironmentWrite = Extract<SettingWrite, { kind: 'environment' }>;
type Rule = { readonly type: string; readonly wait_timer?: number; readonly reviewers?: readonly Reviewer[] };
interface Reviewer {
  readonly type?: 'User' | 'Team';
  readonly reviewer?: { readonly id: number };
}

/** Limits an environment to branches by name. Reviewers and waits that somebody set stay: the PUT replaces all. */
export async function writeEnvironment(
  client: Octokit,
  here: { readonly owner: string; readonly repo: string },
  { name, add, remove }: EnvironmentWrite,
): Promise<void> {
  const { repos } = client.rest;
  const at = { ...here, environment_name: name };
  const found = await repos.getEnvironment(at).catch(ifAbsent);
  if (found?.data.deployment_branch_policy?.custom_branch_policies !== true) {
    const rules = (found?.data.protection_rules ?? []) as readonly Rule[];
    const wait = rules.find(({ wait_timer }) => wait_timer !== undefined)?.wait_timer;
    const reviewers = rules.flatMap((rule) => rule.reviewers ?? []).flatMap(reviewerOf);
    await repos.createOrUpdateEnvironment({
      ...at,
      ...(wait !== undefined && { wait_timer: wait }),
      ...(reviewers.length > 0 && { reviewers }),
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
  }
  const policies = await client.paginate(repos.listDeploymentBranchPolicies, { ...at, per_page: 100 });
  for (const branch of add) {
    if (policies.some((policy) => policy.name === branch)) continue;
    await repos.createDeploymentBranchPolicy({ ...at, name: branch, type: 'branch' });
  }
  for (const { id, name: branch } of policies) {
    if (id === undefined || branch === undefined || !remove.includes(branch)) continue;
    await repos.deleteDeploymentBranchPolicy({ ...at, branch_policy_id: id });
  }
}

function reviewerOf({ type, reviewer }: Reviewer): { type: 'User' | 'Team'; id: number }[] {
  return type && reviewer ? [{ type, id: reviewer.id }] : [];
}

function ifAbsent(cause: { readonly status?: number }): undefined {
  if (cause.status === 404) return undefined;
  throw cause;
}
