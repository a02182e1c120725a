import { parseTarget, typeOf } from '../ids.ts';
import { ArmError } from '../types.ts';
import { appTypes } from './apps.ts';
import { authorizationTypes } from './authorization.ts';
import { computeTypes } from './compute.ts';
import { genericTypes } from './generic.ts';
import { keyVaultTypes } from './key-vault.ts';
import { monitorTypes } from './monitor.ts';
import { addressTypes } from './network/addresses.ts';
import { bastionTypes } from './network/bastion.ts';
import { firewallTypes } from './network/firewalls.ts';
import { interfaceTypes } from './network/interfaces.ts';
import { privateDnsTypes } from './network/private-dns.ts';
import { privateEndpointTypes } from './network/private-endpoints.ts';
import { routeTableTypes } from './network/route-tables.ts';
import { securityGroupTypes } from './network/security-groups.ts';
import { virtualNetworkTypes } from './network/virtual-networks.ts';
import { storageTypes } from './storage.ts';
import type { ResourceType, World } from './type.ts';
import { versionsOf } from './versions.ts';

export interface Registry {
  find(type: string): ResourceType | undefined;
  /** Throws InvalidResourceNamespace or InvalidResourceType. */
  require(namespace: string, type: string): ResourceType;
  namespaces(): readonly string[];
  inNamespace(namespace: string): readonly ResourceType[];
  /** Services that exist with their account, without ever being written: `blobServices/default` and the like. */
  isSingleton(id: string): boolean;
}

export function createRegistry(isPrincipal: (objectId: string, world: World) => boolean): Registry {
  const all = [
    ...virtualNetworkTypes,
    ...securityGroupTypes,
    ...routeTableTypes,
    ...addressTypes,
    ...firewallTypes,
    ...bastionTypes,
    ...interfaceTypes,
    ...privateDnsTypes,
    ...privateEndpointTypes,
    ...keyVaultTypes,
    ...monitorTypes,
    ...storageTypes,
    ...computeTypes,
    ...appTypes,
    ...authorizationTypes(isPrincipal),
    ...genericTypes,
  ];
  const byType = new Map(all.map((type) => [type.type.toLowerCase(), type]));
  const byNamespace = Map.groupBy(all, (type) => type.type.split('/')[0] ?? '');
  const namespaceOf = (name: string) =>
    [...byNamespace.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
  return {
    find: (type) => byType.get(type.toLowerCase()),
    require(namespace, type) {
      const found = byType.get(`${namespace}/${type}`.toLowerCase());
      if (found) return found;
      const known = namespaceOf(namespace);
      if (known === undefined && namespace.toLowerCase() !== 'microsoft.resources') {
        throw new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
      }
      throw new ArmError(
        404,
        'InvalidResourceType',
        `The resource type '${type}' could not be found in the namespace '${known ?? namespace}' for api version '${versionsOf(namespace)?.at(-1) ?? ''}'. The supported api-versions are '${(versionsOf(namespace) ?? []).join(',')}'.`,
      );
    },
    namespaces: () => [...byNamespace.keys(), 'Microsoft.Resources'],
    inNamespace: (namespace) => byNamespace.get(namespaceOf(namespace) ?? '') ?? [],
    isSingleton(id) {
      const target = parseTarget(id);
      return (
        target !== undefined &&
        target.names.at(-1)?.toLowerCase() === 'default' &&
        /^Microsoft\.Storage\/storageAccounts\/[a-z]+Services$/i.test(typeOf(target))
      );
    },
  };
}
