import { ArmError } from '../types.ts';
import { textAt, withDefaults } from './shape.ts';
import type { Draft, ResourceType } from './type.ts';

const workspace = 'Microsoft.OperationalInsights/workspaces';

export const monitorTypes: readonly ResourceType[] = [
  {
    type: workspace,
    tracked: true,
    seconds: { put: 25, remove: 0 },
    announce: 'body',
    fill(draft) {
      if (!/^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/.test(draft.name)) {
        throw new ArmError(
          400,
          'InvalidResourceName',
          `The workspace name '${draft.name}' is invalid: 4 to 63 letters, digits and hyphens, no hyphen at either end.`,
        );
      }
      const at = draft.world.now().toISOString();
      return {
        ...withDefaults(draft.properties, {
          sku: { name: 'PerGB2018' },
          retentionInDays: 30,
          features: { legacy: 0, searchVersion: 1, enableLogAccessUsingOnlyResourcePermissions: true },
          workspaceCapping: { dailyQuotaGb: -1, dataIngestionStatus: 'RespectQuota' },
          publicNetworkAccessForIngestion: 'Enabled',
          publicNetworkAccessForQuery: 'Enabled',
        }),
        customerId: draft.existing?.properties?.['customerId'] ?? draft.world.guid(`customer/${draft.id}`),
        createdDate: draft.existing?.properties?.['createdDate'] ?? at,
        modifiedDate: draft.existing?.properties?.['modifiedDate'] ?? at,
      };
    },
    hide: (draft) => ({
      primary: draft.hidden['primary'] ?? key(draft, 'primary'),
      secondary: draft.hidden['secondary'] ?? key(draft, 'secondary'),
    }),
    actions: {
      sharedKeys: {
        seconds: 0,
        run: (draft) => ({
          answer: {
            primarySharedKey: draft.hidden['primary'] ?? '',
            secondarySharedKey: draft.hidden['secondary'] ?? '',
          },
        }),
      },
    },
  },
  { type: `${workspace}/tables`, tracked: false, seconds: { put: 5, remove: 5 }, announce: 'body' },
  { type: `${workspace}/savedSearches`, tracked: false, seconds: { put: 0, remove: 0 }, showsState: false, etag: true },
  { type: `${workspace}/linkedServices`, tracked: false, seconds: { put: 0, remove: 0 } },
  {
    type: 'Microsoft.Insights/components',
    tracked: true,
    seconds: { put: 0, remove: 0 },
    fill(draft) {
      const key = draft.existing?.properties?.['InstrumentationKey'] ?? draft.world.guid(`key/${draft.id}`);
      const appId = draft.existing?.properties?.['AppId'] ?? draft.world.guid(`app/${draft.id}`);
      return {
        ...withDefaults(draft.properties, {
          Application_Type: 'web',
          Flow_Type: 'Bluefield',
          Request_Source: 'rest',
          RetentionInDays: 90,
          IngestionMode: 'LogAnalytics',
          publicNetworkAccessForIngestion: 'Enabled',
          publicNetworkAccessForQuery: 'Enabled',
          Ver: 'v2',
        }),
        ApplicationId: draft.name,
        Name: draft.name,
        TenantId: draft.id.split('/')[2] ?? '',
        AppId: appId,
        InstrumentationKey: key,
        ConnectionString: `InstrumentationKey=${String(key)};IngestionEndpoint=https://${textAt(draft.body, 'location')}-1.in.applicationinsights.azure.com/;ApplicationId=${String(appId)}`,
        CreationDate: draft.existing?.properties?.['CreationDate'] ?? draft.world.now().toISOString(),
      };
    },
    members: (draft) => ({ kind: textAt(draft.body, 'kind') ?? 'web' }),
  },
  {
    type: 'Microsoft.Insights/diagnosticSettings',
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
    fill(draft) {
      const sinks = ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId', 'marketplacePartnerId'];
      if (!sinks.some((sink) => textAt(draft.properties, sink) !== undefined)) {
        throw new ArmError(
          400,
          'BadRequest',
          `At least one data sink needs to be specified in diagnostic setting '${draft.name}'.`,
        );
      }
      return withDefaults(draft.properties, { logs: [], metrics: [], logAnalyticsDestinationType: null });
    },
  },
  { type: 'Microsoft.Insights/actionGroups', tracked: true, seconds: { put: 0, remove: 0 }, showsState: false },
  {
    type: 'Microsoft.Insights/privateLinkScopes',
    tracked: true,
    seconds: { put: 10, remove: 10 },
    announce: 'async-operation',
  },
  {
    type: 'Microsoft.Insights/privateLinkScopes/scopedResources',
    tracked: false,
    seconds: { put: 10, remove: 10 },
    announce: 'async-operation',
  },
  { type: 'Microsoft.Insights/dataCollectionRules', tracked: true, seconds: { put: 0, remove: 0 } },
  { type: 'Microsoft.Insights/dataCollectionEndpoints', tracked: true, seconds: { put: 0, remove: 0 } },
];

function key(draft: Draft, which: string): string {
  return Buffer.from(`${which}/${draft.world.guid(`${which}/${draft.id}`)}`.padEnd(64, '0')).toString('base64');
}
