import type { JsonObject } from '../../../../core/json.ts';
import { leafName, sameId } from '../../ids.ts';
import { listAt, objectAt, textAt, withDefaults } from '../shape.ts';
import type { Draft } from '../type.ts';
import { freeAddress } from './address.ts';
import { refuse } from './network.ts';

/**
 * `ipConfigurations` as firewalls, hosts and interfaces show them: ids, states, and the private address from the subnet,
 * kept while the resource lives. In a preview the subnet may not exist yet; the address is then unknown and absent.
 */
export function fillConfigurations(
  draft: Draft,
  type: string,
  defaults: JsonObject = {},
  subnetName?: string,
): JsonObject[] {
  const before = listAt(draft.existing?.properties, 'ipConfigurations');
  return listAt(draft.properties, 'ipConfigurations').map((given, i) => {
    const name = textAt(given, 'name') ?? `ipconfig${i + 1}`;
    const properties = objectAt(given, 'properties');
    const subnet = textAt(properties, 'subnet', 'id');
    if (subnetName !== undefined && subnet !== undefined && !sameId(leafName(subnet), subnetName)) {
      throw refuse(
        400,
        'InvalidSubnetName',
        `${draft.id} must be placed in a subnet named ${subnetName}; found ${subnet}.`,
      );
    }
    const kept = before.find(
      (candidate) =>
        candidate['name'] === name && sameId(textAt(candidate, 'properties', 'subnet', 'id') ?? '', subnet ?? ''),
    );
    const isStatic = textAt(properties, 'privateIPAllocationMethod') === 'Static';
    const address =
      (isStatic ? textAt(properties, 'privateIPAddress') : undefined) ??
      textAt(kept, 'properties', 'privateIPAddress') ??
      (subnet === undefined ? undefined : freeAddress(draft.world, subnet, draft.id));
    return {
      name,
      id: `${draft.id}/ipConfigurations/${name}`,
      type: `${type}/ipConfigurations`,
      properties: {
        ...withDefaults(properties, { privateIPAllocationMethod: 'Dynamic', ...defaults }),
        provisioningState: 'Succeeded',
        ...(address !== undefined && { privateIPAddress: address }),
      },
    };
  });
}
