import { known, unavailable } from '../../controller/core/known.ts';
import type { AnyManifest, Manifest } from '../../controller/manifests/types.ts';
import type { LiveSettings, RepositorySettings } from '../../controller/setup/types.ts';
import { wantedSettings } from '../../controller/setup/wanted-settings.ts';
import { manifestPerson, manifestWorkspace } from '../signoff/given.ts';

export const at = '2026-11-22T12:00:00Z';
export const appId = 77;
const webhookUrl = 'https://tre.contoso.example/hooks/github';

export function manifestPolicy(rules: Manifest<'SignOffPolicy'>['spec']['rules']): AnyManifest {
  const file = 'manifests/policies/sign-off.yaml';
  return {
    kind: 'SignOffPolicy',
    name: 'default',
    metadata: {},
    blob: '0'.repeat(40),
    locations: {},
    file,
    spec: { rules },
  };
}

export const people: readonly AnyManifest[] = [
  manifestPerson('admin-a', ['TREAdmin']),
  manifestPerson('admin-b', ['TREAdmin']),
  manifestPerson('owner-a', ['TREUser']),
];
export const genomics = manifestWorkspace('genomics', { WorkspaceOwner: ['owner-a'] });
export const policy = manifestPolicy([
  { on: { kinds: ['Workspace', 'Template', 'SharedService'] }, approvals: [{ role: 'TREAdmin', count: 1 }] },
  { on: { kinds: ['WorkspaceService', 'UserResource'] }, approvals: [{ role: 'WorkspaceOwner', count: 1 }] },
]);
export const sample: readonly AnyManifest[] = [...people, genomics, policy];

export function wantedOf(more: Partial<Parameters<typeof wantedSettings>[1]> = {}): RepositorySettings {
  return wantedSettings(sample, {
    defaultBranch: 'main',
    appId,
    pin: { id: 1, ownerId: 2 },
    webhookUrl,
    webhookSecret: 'known',
    at,
    ...more,
  });
}

/** A repository on which everything is as wanted. */
export function liveAs(wanted: RepositorySettings): LiveSettings {
  return {
    repository: known({
      id: 1,
      ownerId: 2,
      fullName: 'contoso/tre',
      defaultBranch: 'main',
      createdAt: '2026-01-01T00:00:00Z',
      deleteBranchOnMerge: false,
      autoMerge: false,
      mayPush: true,
    }),
    rulesets: known(wanted.rulesets.map((ruleset, index) => ({ ...ruleset, id: index + 1 }))),
    webhooks: known(wanted.webhook ? [{ ...wanted.webhook, id: 1, hasSecret: true }] : []),
    labels: known(wanted.labels),
    environments: known(wanted.environments),
    actions: known(wanted.actions),
    codeowners: known(wanted.codeowners),
    app: known(Object.fromEntries((wanted.app?.permissions ?? []).map(({ name, level }) => [name, level]))),
    oidc: known({ useDefault: true }),
  };
}

export const refused = unavailable('github-refused', 'look at it: GitHub answered 403; it needs administration: read');
