/** A role definition's permissions; data actions concern storage and vaults, which ARM itself does not check. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly kind: 'BuiltInRole' | 'CustomRole';
  readonly description: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
}

const blob = 'Microsoft.Storage/storageAccounts/blobServices';
const support = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
];

/** Azure's built-in roles that a TRE names, under their public ids; and the planner role of azure-facts.md 1.18. */
export const roles: readonly Role[] = [
  role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', ['*']),
  role('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', ['*'], {
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
      'Microsoft.Blueprint/blueprintAssignments/write',
      'Microsoft.Blueprint/blueprintAssignments/delete',
      'Microsoft.Compute/galleries/share/action',
      'Microsoft.Purview/consents/write',
      'Microsoft.Purview/consents/delete',
      'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
    ],
  }),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', ['*/read']),
  role('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', [
    '*/read',
    'Microsoft.Authorization/*',
    'Microsoft.Support/*',
  ]),
  role('4d97b98b-1d4f-4787-a291-c67834d212e7', 'Network Contributor', [...support, 'Microsoft.Network/*']),
  role('17d1049b-9a84-46fb-8f53-869881c3d3ab', 'Storage Account Contributor', [
    ...support,
    'Microsoft.Storage/storageAccounts/*',
  ]),
  role('9980e02c-c2be-4d73-94e8-173b1dc7cf3c', 'Virtual Machine Contributor', [
    ...support,
    'Microsoft.Compute/virtualMachines/*',
    'Microsoft.Network/networkInterfaces/*',
    'Microsoft.Network/virtualNetworks/read',
    'Microsoft.Network/virtualNetworks/subnets/join/action',
  ]),
  role('f1a07417-d97a-45cb-824c-7a7467783830', 'Managed Identity Operator', [
    ...support,
    'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
    'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
  ]),
  role('e40ec5ca-96e0-45a2-b4ff-59039f2c2b59', 'Managed Identity Contributor', [
    ...support,
    'Microsoft.ManagedIdentity/userAssignedIdentities/*',
  ]),
  role('92aaf0da-9dab-42b6-94a3-d43ce8d16293', 'Log Analytics Contributor', [
    '*/read',
    'Microsoft.OperationalInsights/*',
    'Microsoft.Insights/diagnosticSettings/*',
    'Microsoft.Resources/deployments/*',
  ]),
  role(
    '73c42c96-874c-492b-b04d-ab87d138a893',
    'Log Analytics Reader',
    [
      '*/read',
      'Microsoft.OperationalInsights/workspaces/analytics/query/action',
      'Microsoft.OperationalInsights/workspaces/search/action',
    ],
    { notActions: ['Microsoft.OperationalInsights/workspaces/sharedKeys/read'] },
  ),
  role('43d0d8ad-25c7-4714-9337-8ba259a9fe05', 'Monitoring Reader', ['*/read']),
  role('adb29209-aa1d-457b-a786-c913953d2891', 'Azure Deployment Stack Owner', [
    ...support,
    'Microsoft.Resources/deploymentStacks/*',
  ]),
  role(
    'bf7f8882-3383-422a-806a-6526c631a88a',
    'Azure Deployment Stack Contributor',
    [...support, 'Microsoft.Resources/deploymentStacks/*'],
    {
      notActions: ['Microsoft.Resources/deploymentStacks/manageDenySetting/action'],
    },
  ),
  role(
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    'Storage Blob Data Owner',
    [`${blob}/containers/*`, `${blob}/generateUserDelegationKey/action`],
    { dataActions: [`${blob}/containers/blobs/*`] },
  ),
  role(
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    'Storage Blob Data Contributor',
    [
      `${blob}/containers/delete`,
      `${blob}/containers/read`,
      `${blob}/containers/write`,
      `${blob}/generateUserDelegationKey/action`,
    ],
    { dataActions: [`${blob}/containers/blobs/*`] },
  ),
  role(
    '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
    'Storage Blob Data Reader',
    [`${blob}/containers/read`, `${blob}/generateUserDelegationKey/action`],
    { dataActions: [`${blob}/containers/blobs/read`] },
  ),
  role('0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb', 'Storage File Data SMB Share Contributor', [], {
    dataActions: ['Microsoft.Storage/storageAccounts/fileServices/fileshares/files/*'],
  }),
  role(
    '00482a5a-887f-4fb3-b363-3b7fe8e74483',
    'Key Vault Administrator',
    ['Microsoft.KeyVault/vaults/*/read', 'Microsoft.KeyVault/checkNameAvailability/read'],
    { dataActions: ['Microsoft.KeyVault/vaults/*'] },
  ),
  role('b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'Key Vault Secrets Officer', ['Microsoft.KeyVault/vaults/*/read'], {
    dataActions: ['Microsoft.KeyVault/vaults/secrets/*'],
  }),
  role('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', [], {
    dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'],
  }),
  role(
    '1c0163c0-47e6-4577-8991-ea5c82e286e4',
    'Virtual Machine Administrator Login',
    ['Microsoft.Compute/virtualMachines/*/read'],
    { dataActions: ['Microsoft.Compute/virtualMachines/loginAsAdmin/action'] },
  ),
  role(
    'fb879df8-f326-4884-b1cf-06f3ad86be52',
    'Virtual Machine User Login',
    ['Microsoft.Compute/virtualMachines/*/read'],
    { dataActions: ['Microsoft.Compute/virtualMachines/login/action'] },
  ),
  role('7f951dda-4ed3-4680-a7ca-43fe172d538d', 'AcrPull', ['Microsoft.ContainerRegistry/registries/pull/read']),
  role(
    '5a3c1f0e-7b1d-4a57-9a55-2f6d0c8e1b42',
    'TRE Planner',
    [
      '*/read',
      'Microsoft.Resources/deployments/whatIf/action',
      'Microsoft.Resources/deployments/validate/action',
      'Microsoft.Resources/deploymentStacks/validate/action',
      'Microsoft.Resources/deploymentStacksWhatIfResults/write',
      'Microsoft.Resources/deploymentStacksWhatIfResults/delete',
      'Microsoft.Resources/deploymentStacksWhatIfResults/whatIf/action',
      'Microsoft.ResourceGraph/resources/action',
    ],
    { kind: 'CustomRole' },
  ),
];

function role(id: string, name: string, actions: readonly string[], more: Partial<Role> = {}): Role {
  return {
    id,
    name,
    kind: 'BuiltInRole',
    description: `${name} of the sandbox`,
    actions,
    notActions: [],
    dataActions: [],
    ...more,
  };
}

/** Azure's wildcard: `*` stands for any text, slashes too; case does not matter. */
export function matches(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

export function allows(granted: Pick<Role, 'actions' | 'notActions'>, action: string): boolean {
  return granted.actions.some((p) => matches(p, action)) && !granted.notActions.some((p) => matches(p, action));
}
