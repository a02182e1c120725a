import type { SeedPrincipal } from './entra/directory.ts';
import { guidOf } from './providers/shape.ts';
import { assignmentType, definitionType } from './rbac/authorize.ts';
import { roles } from './rbac/roles.ts';
import type { Store } from './store.ts';

/** Gives each seeded principal its role on every subscription. What is there already stays as it is. */
export function seedRoles(
  store: Store,
  subscriptionIds: readonly string[],
  seeds: readonly SeedPrincipal[],
  at: string,
): void {
  for (const seed of seeds) {
    if (seed.role === undefined) continue;
    const role = roles.find((known) => known.name === seed.role);
    if (!role) throw new Error(`The sandbox knows no role '${seed.role}', wanted for ${seed.displayName}.`);
    for (const subscriptionId of subscriptionIds) {
      const scope = `/subscriptions/${subscriptionId}`;
      const name = guidOf(`${scope}/${seed.objectId}/${role.id}`);
      const id = `${scope}/providers/${assignmentType}/${name}`;
      if (store.get(id)) continue;
      const properties = {
        principalId: seed.objectId,
        principalType: seed.kind,
        roleDefinitionId: `${scope}/providers/${definitionType}/${role.id}`,
        scope,
        condition: null,
        conditionVersion: null,
        description: 'Seeded by the sandbox',
        createdOn: at,
        updatedOn: at,
        createdBy: seed.objectId,
        updatedBy: seed.objectId,
      };
      store.set(id, {
        resource: { id, name, type: assignmentType, properties },
        apiVersion: '2022-04-01',
        createdTime: at,
        changedTime: at,
      });
    }
  }
}
