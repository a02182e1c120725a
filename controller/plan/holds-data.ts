/**
 * Types that hold data wherever they stand. The version of a template that drops a store may drop it from `stateful` as
 * well, so what was stateful keeps these. In lower case; a whole provider ends with a slash.
 */
const dataTypes: readonly string[] = [
  'microsoft.storage/storageaccounts',
  'microsoft.keyvault/',
  'microsoft.compute/disks',
  'microsoft.compute/snapshots',
  'microsoft.recoveryservices/vaults',
  'microsoft.dataprotection/backupvaults',
  'microsoft.operationalinsights/workspaces',
  'microsoft.machinelearningservices/workspaces',
  'microsoft.containerregistry/registries',
  'microsoft.synapse/workspaces',
  'microsoft.databricks/workspaces',
  'microsoft.netapp/',
  'microsoft.sql/',
  'microsoft.documentdb/',
  'microsoft.dbforpostgresql/',
  'microsoft.dbformysql/',
  'microsoft.dbformariadb/',
];

/** `type` in lower case. `declared` is what the template says; `known` adds the types that always hold data. */
export function holdsData(type: string, declared: readonly string[], known: boolean): boolean {
  return [...declared.map((each) => each.toLowerCase()), ...(known ? dataTypes : [])].some((each) =>
    isWithin(type, each),
  );
}

/** Children (a container, a share, a secret) are part of what holds the data. */
function isWithin(type: string, of: string): boolean {
  return type === of || type.startsWith(of.endsWith('/') ? of : `${of}/`);
}
