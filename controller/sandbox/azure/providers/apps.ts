import { ArmError } from '../types.ts';
import { guidOf, textAt, withDefaults } from './shape.ts';
import type { ResourceType } from './type.ts';

/** Identities, web apps, schedules and backup vaults: few rules each. */
export const appTypes: readonly ResourceType[] = [
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    tracked: true,
    seconds: { put: 0, remove: 0 },
    showsState: false,
    fill: (draft) => ({
      tenantId: draft.world.tenantId,
      principalId: draft.existing?.properties?.['principalId'] ?? draft.world.guid(`principal/${draft.id}`),
      clientId: draft.existing?.properties?.['clientId'] ?? draft.world.guid(`client/${draft.id}`),
    }),
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
  },
  {
    type: 'Microsoft.Web/serverfarms',
    tracked: true,
    seconds: { put: 0, remove: 0 },
    fill: (draft) => ({
      ...withDefaults(draft.properties, {
        perSiteScaling: false,
        elasticScaleEnabled: false,
        maximumElasticWorkerCount: 1,
        isSpot: false,
        reserved: false,
        isXenon: false,
        hyperV: false,
        targetWorkerCount: 0,
        targetWorkerSizeId: 0,
        zoneRedundant: false,
      }),
      status: 'Ready',
    }),
    inUse(plan, world) {
      const sites = world.referrers(plan.id).filter((user) => user.type === 'Microsoft.Web/sites');
      return sites.length === 0
        ? undefined
        : new ArmError(
            409,
            'Conflict',
            `Server farm '${plan.name}' cannot be deleted because it has web app(s) ${sites.map((s) => s.name).join(', ')} assigned to it.`,
          );
    },
  },
  {
    type: 'Microsoft.Web/sites',
    tracked: true,
    seconds: { put: 20, remove: 0 },
    announce: 'body',
    showsState: false,
    fill(draft) {
      if (!/^[A-Za-z0-9]([A-Za-z0-9-]{0,58}[A-Za-z0-9])?$/.test(draft.name))
        throw new ArmError(
          400,
          'BadRequest',
          `The parameter name has an invalid value: '${draft.name}' is no host name of 1 to 60 letters, digits and hyphens.`,
        );
      const taken = draft.world
        .ofType('Microsoft.Web/sites')
        .find(
          (other) =>
            other.name.toLowerCase() === draft.name.toLowerCase() && other.id.toLowerCase() !== draft.id.toLowerCase(),
        );
      if (taken) throw new ArmError(409, 'Conflict', `Website with given name ${draft.name} already exists.`);
      const { siteConfig, ...rest } = draft.properties;
      const host = `${draft.name.toLowerCase()}.azurewebsites.net`;
      return {
        ...withDefaults(rest, {
          enabled: true,
          httpsOnly: false,
          clientAffinityEnabled: true,
          keyVaultReferenceIdentity: 'SystemAssigned',
        }),
        // Application settings are read by a POST of their own; GET never shows them.
        siteConfig: withDefaults(
          { ...((siteConfig ?? {}) as { [name: string]: never }), appSettings: null, connectionStrings: null },
          { numberOfWorkers: 1, alwaysOn: false, http20Enabled: false },
        ),
        state: 'Running',
        defaultHostName: host,
        hostNames: [host],
        customDomainVerificationId: guidOf(draft.id),
        lastModifiedTimeUtc: draft.existing?.properties?.['lastModifiedTimeUtc'] ?? draft.world.now().toISOString(),
      };
    },
    members: (draft) => ({ kind: textAt(draft.body, 'kind') ?? 'app' }),
  },
  { type: 'Microsoft.Web/sites/config', tracked: false, seconds: { put: 0, remove: 0 }, showsState: false },
  { type: 'Microsoft.Web/sites/networkConfig', tracked: false, seconds: { put: 0, remove: 0 }, showsState: false },
  {
    type: 'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
  },
  {
    type: 'Microsoft.DevTestLab/schedules',
    tracked: true,
    seconds: { put: 0, remove: 0 },
    fill: (draft) => ({
      ...withDefaults(draft.properties, {
        status: 'Enabled',
        notificationSettings: { status: 'Disabled', timeInMinutes: 30 },
      }),
      uniqueIdentifier: draft.existing?.properties?.['uniqueIdentifier'] ?? draft.world.guid(draft.id),
      createdDate: draft.existing?.properties?.['createdDate'] ?? draft.world.now().toISOString(),
    }),
  },
  {
    type: 'Microsoft.RecoveryServices/vaults',
    tracked: true,
    seconds: { put: 15, remove: 10 },
    announce: 'async-operation',
    etag: true,
    fill: (draft) =>
      withDefaults(draft.properties, {
        privateEndpointStateForBackup: 'None',
        privateEndpointStateForSiteRecovery: 'None',
        publicNetworkAccess: 'Enabled',
      }),
  },
  {
    type: 'Microsoft.RecoveryServices/vaults/backupPolicies',
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
  },
  {
    type: 'Microsoft.RecoveryServices/vaults/backupconfig',
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
  },
  {
    type: 'Microsoft.RecoveryServices/vaults/backupstorageconfig',
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
  },
];
