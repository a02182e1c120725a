import { typeOfId } from '../../observed/scopes.ts';
import { isOpen } from './read-body.ts';

/** What people call the types that they meet; the others go by the last word of their type. */
const nouns: { readonly [type: string]: string } = {
  'microsoft.authorization/roleassignments': 'role assignment',
  'microsoft.compute/disks': 'disk',
  'microsoft.compute/snapshots': 'snapshot',
  'microsoft.compute/virtualmachines': 'machine',
  'microsoft.containerregistry/registries': 'container registry',
  'microsoft.keyvault/vaults': 'key vault',
  'microsoft.keyvault/vaults/keys': 'key',
  'microsoft.keyvault/vaults/secrets': 'secret',
  'microsoft.machinelearningservices/workspaces': 'machine learning workspace',
  'microsoft.managedidentity/userassignedidentities': 'identity',
  'microsoft.network/networksecuritygroups': 'security group',
  'microsoft.network/publicipaddresses': 'public address',
  'microsoft.network/routetables': 'route table',
  'microsoft.network/virtualnetworks': 'network',
  'microsoft.operationalinsights/workspaces': 'log workspace',
  'microsoft.sql/servers': 'SQL server',
  'microsoft.sql/servers/databases': 'SQL database',
  'microsoft.storage/storageaccounts': 'storage account',
  'microsoft.storage/storageaccounts/blobservices/containers': 'container',
  'microsoft.storage/storageaccounts/fileservices/shares': 'file share',
  'microsoft.web/serverfarms': 'App Service plan',
  'microsoft.web/sites': 'web app',
};

export function nameOfId(id: string): string {
  return id.split('/').at(-1) ?? id;
}

/** `storage account stgenomics`, `group rg-contoso`, `subscription 5b1a…`: a resource id for people. */
export function labelOf(id: string): string {
  if (isOpen(id)) return 'something known after apply';
  if (!/\/providers\//i.test(id)) {
    const [, kind = 'scope', name = ''] = /\/(resourceGroups|subscriptions)\/([^/]+)$/i.exec(id) ?? [];
    return kind === 'scope' ? id : `${/groups/i.test(kind) ? 'group' : 'subscription'} ${name}`;
  }
  const type = typeOfId(id);
  return `${nouns[type] ?? type.split('/').at(-1)} ${nameOfId(id)}`;
}

/** The same with what it is a part of, where that matters: `container data of storage account stgenomics`. */
export function scopeLabelOf(id: string): string {
  const [, parent] = /^(.*\/providers\/[^/]+\/[^/]+\/[^/]+)\/[^/]+\/.+$/i.exec(id) ?? [];
  return parent === undefined || isOpen(id) ? labelOf(id) : `${labelOf(id)} of ${labelOf(parent)}`;
}

/** `a, b and 4 more`. */
export function someOf(items: readonly string[], most = 6): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
