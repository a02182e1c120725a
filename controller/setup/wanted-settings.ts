import { ofKind } from '../manifests/of-kind.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { appPermissions } from './app-permissions.ts';
import { renderCodeowners } from './codeowners.ts';
import { requestLabels } from './labels.ts';
import { wantedRulesets } from './rulesets.ts';
import type { Environment, RepositorySettings } from './types.ts';

export interface SetupOptions {
  readonly defaultBranch: string;
  readonly appId?: number;
  readonly pin?: { readonly id: number; readonly ownerId: number };
  /** `https://tre.contoso.example/hooks/github` */
  readonly webhookUrl?: string;
  /** A secret is in the settings, so that one can be given to GitHub. */
  readonly webhookSecret: 'known' | 'unknown';
  /** ISO: whose roles have ended by then is nobody's code owner. */
  readonly at: string;
}

/** What wakes a run of the controller. */
const webhookEvents: readonly string[] = [
  'push',
  'pull_request',
  'pull_request_review',
  'check_run',
  'check_suite',
  'merge_group',
];

/** Environment whose secrets and Azure identity `apply.yml` uses. */
export const applyEnvironment = 'tre-apply';

/** @param manifests environment, people, policies and workspaces as approved on the default branch */
export function wantedSettings(manifests: readonly AnyManifest[], options: SetupOptions): RepositorySettings {
  const { defaultBranch, appId, webhookUrl } = options;
  return {
    defaultBranch,
    pin: options.pin,
    rulesets: wantedRulesets(defaultBranch, appId),
    webhook: webhookUrl
      ? {
          url: webhookUrl,
          events: webhookEvents,
          contentType: 'json',
          active: true,
          verifyTls: true,
          secret: options.webhookSecret,
        }
      : undefined,
    labels: requestLabels,
    environments: environmentsOf(manifests, defaultBranch),
    actions: { defaultToken: 'read', mayApprove: false },
    merge: { deleteBranchOnMerge: false, autoMerge: false },
    codeowners: renderCodeowners(manifests, options.at),
    app: appId === undefined ? undefined : { id: appId, permissions: appPermissions },
  };
}

/** One an environment on GitHub for each deployment that the controller reports, and the one of CI. */
function environmentsOf(manifests: readonly AnyManifest[], defaultBranch: string): readonly Environment[] {
  const workspaces = ofKind(manifests, 'Workspace')
    .map(({ name }) => `workspace/${name}`)
    .sort();
  return ['core', ...workspaces, applyEnvironment].map((name) => ({ name, branches: [defaultBranch] }));
}
