import type { RestEndpointMethodTypes } from '@octokit/rest';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { LiveRepository, LiveRuleset, LiveWebhook, OidcSubject } from '../../setup/types.ts';

type Answer<M extends keyof RestEndpointMethodTypes['repos']> = RestEndpointMethodTypes['repos'][M]['response']['data'];

export function repositoryOf(data: Answer<'get'>): LiveRepository {
  return {
    id: data.id,
    ownerId: data.owner.id,
    fullName: data.full_name,
    defaultBranch: data.default_branch,
    createdAt: data.created_at,
    mayPush: data.permissions?.push,
    deleteBranchOnMerge: data.delete_branch_on_merge,
    autoMerge: data.allow_auto_merge,
  };
}

export function rulesetOf(data: Answer<'getRepoRuleset'>): LiveRuleset {
  const conditions = data.conditions as { ref_name?: { include?: string[]; exclude?: string[] } } | null | undefined;
  return {
    id: data.id,
    name: data.name,
    enforcement: data.enforcement,
    include: conditions?.ref_name?.include ?? [],
    exclude: conditions?.ref_name?.exclude ?? [],
    rules: (data.rules ?? []).map((rule) => {
      const parameters = 'parameters' in rule ? (rule.parameters as unknown) : undefined;
      return { type: rule.type, ...(isJsonObject(parameters) && { parameters: parameters as JsonObject }) };
    }),
    bypass:
      data.bypass_actors?.map(({ actor_type, actor_id, bypass_mode }) => ({
        actor_type,
        actor_id: actor_id ?? null,
        bypass_mode: bypass_mode ?? 'always',
      })) ?? 'not-shown',
  };
}

export function webhookOf({ id, active, events, config }: Answer<'listWebhooks'>[number]): LiveWebhook {
  return {
    id,
    active,
    events,
    url: config.url ?? '',
    contentType: config.content_type ?? 'form',
    verifyTls: String(config.insecure_ssl ?? '0') === '0',
    // GitHub shows a secret as asterisks, and no secret as nothing.
    hasSecret: typeof config.secret === 'string' && config.secret !== '',
  };
}

/** The prefix and the choice of form are newer than Octokit's types; the OpenAPI description has them. */
export function oidcSubjectOf(data: {
  readonly use_default: boolean;
  readonly sub_claim_prefix?: string;
  readonly use_immutable_subject?: boolean;
}): OidcSubject {
  return {
    useDefault: data.use_default,
    ...(data.sub_claim_prefix !== undefined && { prefix: data.sub_claim_prefix }),
    ...(data.use_immutable_subject !== undefined && { immutable: data.use_immutable_subject }),
  };
}
