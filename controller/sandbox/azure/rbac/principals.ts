import type { Directory } from '../entra/directory.ts';
import { textAt } from '../providers/shape.ts';
import type { World } from '../providers/type.ts';

const withIdentity = [
  'Microsoft.Compute/virtualMachines',
  'Microsoft.Web/sites',
  'Microsoft.RecoveryServices/vaults',
  'Microsoft.Storage/storageAccounts',
];

/** Principals that the directory has: the seeded ones, user-assigned identities and the identities of resources. */
export function isKnownPrincipal(directory: Directory, objectId: string, world: World): boolean {
  const same = (id: string | undefined) => id?.toLowerCase() === objectId.toLowerCase();
  return (
    directory.principal(objectId) !== undefined ||
    world
      .ofType('Microsoft.ManagedIdentity/userAssignedIdentities')
      .some((identity) => same(textAt(identity.properties, 'principalId'))) ||
    withIdentity.some((type) =>
      world.ofType(type).some((resource) => same(textAt(resource['identity'], 'principalId'))),
    )
  );
}
