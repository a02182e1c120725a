import type { ResourceType } from './type.ts';

/**
 * Types that the sandbox knows by name only: stored and shown as given, with a provisioningState, and none of the
 * provider's own rules. A TRE's other services use them. First segment tracked; children of it are proxies.
 */
const names = `
Microsoft.ApiManagement/service Microsoft.App/containerApps Microsoft.App/jobs Microsoft.App/managedEnvironments Microsoft.AlertsManagement/smartDetectorAlertRules
Microsoft.Automation/automationAccounts Microsoft.Batch/batchAccounts Microsoft.CognitiveServices/accounts Microsoft.CognitiveServices/accounts/deployments
Microsoft.Consumption/budgets Microsoft.ContainerInstance/containerGroups Microsoft.ContainerRegistry/registries Microsoft.ContainerService/managedClusters Microsoft.Databricks/workspaces
Microsoft.DataFactory/factories Microsoft.DBforPostgreSQL/flexibleServers Microsoft.DBforPostgreSQL/flexibleServers/databases Microsoft.DBforPostgreSQL/flexibleServers/configurations Microsoft.DBforMySQL/flexibleServers
Microsoft.DBforMySQL/flexibleServers/databases Microsoft.DocumentDB/databaseAccounts Microsoft.DocumentDB/databaseAccounts/sqlDatabases Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers
Microsoft.DocumentDB/databaseAccounts/mongodbDatabases Microsoft.EventGrid/systemTopics Microsoft.EventGrid/systemTopics/eventSubscriptions Microsoft.EventGrid/topics Microsoft.EventGrid/eventSubscriptions
Microsoft.EventHub/namespaces Microsoft.EventHub/namespaces/eventhubs Microsoft.HealthcareApis/workspaces Microsoft.HealthcareApis/workspaces/fhirservices Microsoft.HealthcareApis/workspaces/dicomservices
Microsoft.MachineLearningServices/workspaces Microsoft.MachineLearningServices/workspaces/computes Microsoft.MachineLearningServices/workspaces/datastores Microsoft.MachineLearningServices/workspaces/outboundRules
Microsoft.Maintenance/maintenanceConfigurations Microsoft.Network/applicationGateways Microsoft.Network/loadBalancers Microsoft.Network/natGateways Microsoft.Network/networkWatchers Microsoft.Network/networkWatchers/flowLogs
Microsoft.Network/publicIPPrefixes Microsoft.Network/virtualNetworkGateways Microsoft.Network/localNetworkGateways Microsoft.Network/connections Microsoft.Network/dnsResolvers Microsoft.Network/dnsResolvers/inboundEndpoints
Microsoft.Network/dnsResolvers/outboundEndpoints Microsoft.Network/dnsResolverPolicies Microsoft.Network/dnsResolverPolicies/dnsSecurityRules Microsoft.Network/dnsResolverPolicies/virtualNetworkLinks
Microsoft.Network/dnsResolverDomainLists Microsoft.Network/ddosProtectionPlans Microsoft.Network/serviceEndpointPolicies Microsoft.Network/dnsZones Microsoft.Network/privateLinkServices
Microsoft.OperationsManagement/solutions Microsoft.Purview/accounts Microsoft.Insights/workbooks Microsoft.Insights/webtests Microsoft.Insights/scheduledQueryRules Microsoft.Insights/metricAlerts
Microsoft.Insights/activityLogAlerts Microsoft.Insights/autoscaleSettings Microsoft.Search/searchServices Microsoft.SecurityInsights/onboardingStates Microsoft.ServiceBus/namespaces Microsoft.ServiceBus/namespaces/queues
Microsoft.ServiceBus/namespaces/topics Microsoft.ServiceBus/namespaces/topics/subscriptions Microsoft.SignalRService/signalR Microsoft.Sql/servers Microsoft.Sql/servers/databases Microsoft.Sql/servers/firewallRules
Microsoft.Sql/servers/administrators Microsoft.Synapse/workspaces Microsoft.Cache/redis Microsoft.Portal/dashboards Microsoft.Logic/workflows Microsoft.Compute/availabilitySets
Microsoft.Compute/virtualMachineScaleSets Microsoft.Compute/snapshots Microsoft.Compute/images Microsoft.Compute/proximityPlacementGroups Microsoft.Compute/sshPublicKeys Microsoft.KeyVault/managedHSMs
Microsoft.Web/staticSites Microsoft.Web/certificates Microsoft.Security/pricings Microsoft.DesktopVirtualization/hostPools Microsoft.DesktopVirtualization/applicationGroups Microsoft.DesktopVirtualization/workspaces`;

/** First-level types that are no tracked resources: no location, no tags, in no list. */
const proxies = [
  'Microsoft.Consumption/budgets',
  'Microsoft.EventGrid/eventSubscriptions',
  'Microsoft.SecurityInsights/onboardingStates',
  'Microsoft.Security/pricings',
];
/** Children that are tracked although they are children. */
const trackedChildren = [
  'Microsoft.Sql/servers/databases',
  'Microsoft.HealthcareApis/workspaces/fhirservices',
  'Microsoft.HealthcareApis/workspaces/dicomservices',
  'Microsoft.Network/dnsResolvers/inboundEndpoints',
  'Microsoft.Network/dnsResolvers/outboundEndpoints',
  'Microsoft.Network/networkWatchers/flowLogs',
  'Microsoft.Network/dnsResolverPolicies/dnsSecurityRules',
  'Microsoft.Network/dnsResolverPolicies/virtualNetworkLinks',
];

export const genericTypes: readonly ResourceType[] = names
  .trim()
  .split(/\s+/)
  .map((type) => ({
    type,
    tracked: trackedChildren.includes(type) || (type.split('/').length === 2 && !proxies.includes(type)),
    seconds: { put: 10, remove: 10 },
    announce: 'async-operation' as const,
  }));
