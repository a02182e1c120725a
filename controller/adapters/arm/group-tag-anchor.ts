import { known, type Read, unavailable } from '../../core/known.ts';
import type { Anchor, AnchorStore } from '../../status/types.ts';
import type { ArmConnection } from './connect.ts';
import { directiveFor, faultOf, isAbsent, unavailableFor } from './errors.ts';

const tag = 'tre_ledger';

/**
 * The ledger's head, kept as a tag of the core resource group: outside git, so that rolling the branch back shows.
 * Written by `<sequence>:<hash>`. A missing group or tag is "none yet"; whether that is believable is the ledger's question.
 */
export function groupTagAnchor(
  connection: ArmConnection,
  place: { readonly subscriptionId: string; readonly resourceGroup: string },
): AnchorStore {
  const what = `ledger anchor on group ${place.resourceGroup}`;
  return {
    async read(): Promise<Read<Anchor | undefined>> {
      try {
        const { resourceGroups } = await connection.resources(place.subscriptionId);
        const group = await resourceGroups.get(place.resourceGroup);
        return parse(group.tags?.[tag], what);
      } catch (thrown) {
        if (isAbsent(faultOf(connection, thrown))) return known(undefined);
        return unavailableFor(connection, thrown, `read the ${what}`);
      }
    },
    async write({ sequence, entry }): Promise<void> {
      const scope = `subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}`;
      try {
        const { tagsOperations } = await connection.resources(place.subscriptionId);
        await tagsOperations.updateAtScope(scope, {
          operation: 'Merge',
          properties: { tags: { [tag]: `${sequence}:${entry}` } },
        });
      } catch (thrown) {
        throw directiveFor(faultOf(connection, thrown), `write the ${what}`, 'Tag Contributor', thrown);
      }
    },
  };
}

function parse(value: string | undefined, what: string): Read<Anchor | undefined> {
  if (value === undefined) return known(undefined);
  const match = /^(\d+):([0-9a-f]{64})$/.exec(value);
  if (!match)
    return unavailable('anchor-malformed', `the ${what} is \`${value}\`: expected SEQUENCE:HASH; restore the tag`);
  return known({ sequence: Number(match[1]), entry: match[2] ?? '' });
}
