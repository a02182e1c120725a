import type { Octokit } from '@octokit/rest';
import { messageOf, Refused, Transient } from '../../core/errors.ts';
import type { SettingWrite } from '../../setup/types.ts';
import { writeEnvironment } from './write-environment.ts';

interface Here {
  readonly owner: string;
  readonly repo: string;
}

export async function writeSetting(
  client: Octokit,
  here: Here,
  change: SettingWrite,
  secret: string | undefined,
): Promise<unknown> {
  const { repos, issues, actions } = client.rest;
  switch (change.kind) {
    case 'ruleset': {
      const { name, enforcement, include, exclude, rules, bypass } = change.ruleset;
      const body = {
        ...here,
        name,
        target: 'branch',
        enforcement,
        bypass_actors: bypass,
        conditions: { ref_name: { include, exclude } },
        rules,
      } as unknown as Parameters<typeof repos.createRepoRuleset>[0] & object;
      return change.id === undefined
        ? repos.createRepoRuleset(body)
        : repos.updateRepoRuleset({ ...body, ruleset_id: change.id });
    }
    case 'webhook': {
      const { url, events, contentType, active, verifyTls } = change.webhook;
      const config = {
        url,
        content_type: contentType,
        insecure_ssl: verifyTls ? '0' : '1',
        ...(secret !== undefined && { secret }),
      };
      const body = { ...here, config, active, events: [...events] };
      return change.id === undefined ? repos.createWebhook(body) : repos.updateWebhook({ ...body, hook_id: change.id });
    }
    case 'labels':
      for (const label of change.labels) await issues.createLabel({ ...here, ...label });
      return;
    case 'environment':
      return writeEnvironment(client, here, change);
    case 'actions':
      return actions.setGithubActionsDefaultWorkflowPermissionsRepository({
        ...here,
        default_workflow_permissions: change.actions.defaultToken,
        can_approve_pull_request_reviews: change.actions.mayApprove,
      });
    case 'merge':
      return repos.update({
        ...here,
        delete_branch_on_merge: change.merge.deleteBranchOnMerge,
        allow_auto_merge: change.merge.autoMerge,
      });
  }
}

/** Rights that the account needs, by what is written; named when GitHub says no. */
const neededToWrite: { readonly [kind in SettingWrite['kind']]: string } = {
  ruleset: 'administration: write; on private repositories also a paid plan',
  webhook: 'repository_hooks: write',
  labels: 'issues: write',
  environment: 'administration: write; on private repositories also a paid plan',
  actions: 'administration: write',
  merge: 'administration: write',
};

export function refusedWrite(change: SettingWrite, cause: unknown): Error {
  const status = statusOf(cause);
  if (status === undefined) return cause as Error;
  const attempted = `set the ${change.kind} ${nameOf(change)}`.trimEnd();
  const text = `${attempted}: GitHub answered ${status} (${messageOf(cause)})`;
  if (status >= 500 || status === 429) return new Transient('github-unavailable', text, { cause });
  const needs = status === 401 || status === 403 || status === 404 ? `; it needs ${neededToWrite[change.kind]}` : '';
  return new Refused('github-refused', `${text}${needs}`, { cause });
}

function nameOf(change: SettingWrite): string {
  switch (change.kind) {
    case 'ruleset':
      return change.ruleset.name;
    case 'webhook':
      return change.webhook.url;
    case 'labels':
      return change.labels.map(({ name }) => name).join(', ');
    case 'environment':
      return change.name;
    case 'actions':
    case 'merge':
      return 'settings';
  }
}

/** Octokit's RequestError carries a status, 500 where the network failed before one came. */
export function statusOf(cause: unknown): number | undefined {
  const status = (cause as { readonly status?: unknown } | null | undefined)?.status;
  return typeof status === 'number' ? status : undefined;
}
