import { known, type Read } from '../../core/known.ts';
import type { ArmConnection } from './connect.ts';
import { directiveFor, faultOf, isAbsent, unavailableFor } from './errors.ts';

export interface GroupTags {
  /** No group: no tags. Readers that ask at the same time share one GET. */
  read(): Promise<Read<{ readonly [name: string]: string }>>;
  /** Merged into what is there. */
  write(tags: { readonly [name: string]: string }): Promise<void>;
}

/** Tags of one resource group, where the controller keeps what must not lie in git. */
export function groupTags(
  connection: ArmConnection,
  place: { readonly subscriptionId: string; readonly resourceGroup: string },
): GroupTags {
  const what = `tags of group ${place.resourceGroup}`;
  let reading: Promise<Read<{ readonly [name: string]: string }>> | undefined;

  async function read(): Promise<Read<{ readonly [name: string]: string }>> {
    try {
      const { resourceGroups } = await connection.resources(place.subscriptionId);
      const group = await resourceGroups.get(place.resourceGroup);
      return known(group.tags ?? {});
    } catch (thrown) {
      if (isAbsent(faultOf(connection, thrown))) return known({});
      return unavailableFor(connection, thrown, `read the ${what}`);
    }
  }

  return {
    read: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
    async write(tags) {
      const scope = `subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}`;
      try {
        const { tagsOperations } = await connection.resources(place.subscriptionId);
        await tagsOperations.updateAtScope(scope, { operation: 'Merge', properties: { tags: { ...tags } } });
      } catch (thrown) {
        throw directiveFor(faultOf(connection, thrown), `write the ${what}`, 'Tag Contributor', thrown);
      }
    },
  };
}
