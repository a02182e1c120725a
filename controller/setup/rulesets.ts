import type { Bypass, Rule, Ruleset } from './types.ts';

/** The checks that the controller reports on each pull request. */
const requiredChecks = ['tre/plan', 'tre/sign-off'] as const;

const branch = (name: string) => `refs/heads/${name}`;

/**
 * @param appId the App's own id (GitHub calls it the integration id), undefined where a fixed token is used: then checks
 * cannot be bound to us, and rules that let only the App through would lock the controller out
 */
export function wantedRulesets(defaultBranch: string, appId: number | undefined): readonly Ruleset[] {
  const main = ruleset('tre: main', [branch(defaultBranch)], mainRules(appId), bypassOf(appId, 'pull_request'));
  if (appId === undefined) return [main];
  const everything: readonly Rule[] = ['creation', 'update', 'deletion', 'non_fast_forward'].map((type) => ({ type }));
  return [
    main,
    ruleset('tre: ledger', [branch('tre/status')], everything, bypassOf(appId, 'always')),
    ruleset(
      'tre: airlock',
      [branch('airlock/**/*')],
      [{ type: 'creation' }, { type: 'update' }],
      bypassOf(appId, 'always'),
    ),
    // Speaks of tre/status too, where the ledger's own ruleset asks for no less: GitHub applies both.
    ruleset(
      'tre: proposals',
      [branch('tre/**/*')],
      [{ type: 'creation' }, { type: 'update' }, { type: 'deletion' }],
      bypassOf(appId, 'always'),
    ),
  ];
}

function mainRules(appId: number | undefined): readonly Rule[] {
  return [
    {
      type: 'pull_request',
      parameters: {
        required_approving_review_count: 1,
        dismiss_stale_reviews_on_push: true,
        require_last_push_approval: true,
        // Code owners are asked, not required: who is entitled is the controller's question, and it may be somebody else.
        require_code_owner_review: false,
        required_review_thread_resolution: false,
      },
    },
    {
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: requiredChecks.map((context) => ({
          context,
          ...(appId !== undefined && { integration_id: appId }),
        })),
      },
    },
    { type: 'non_fast_forward' },
    { type: 'deletion' },
  ];
}

/** Self-service is merged by the App without a person's approval, through a pull request and never by a push. */
function bypassOf(appId: number | undefined, bypass_mode: 'always' | 'pull_request'): readonly Bypass[] {
  return appId === undefined ? [] : [{ actor_type: 'Integration', actor_id: appId, bypass_mode }];
}

function ruleset(name: string, include: readonly string[], rules: readonly Rule[], bypass: readonly Bypass[]): Ruleset {
  return { name, enforcement: 'active', include, exclude: [], rules, bypass };
}
