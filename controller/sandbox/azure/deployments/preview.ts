import type { ArmResource } from '../types.ts';
import type { Engine } from './engine.ts';
import type { PlannedResource } from './flatten.ts';
import { isGroupId } from './scope.ts';

/** What a planned resource would read back as. @throws ArmError for what its provider refuses. */
export function previewOf(engine: Engine, { resource, body }: PlannedResource): ArmResource {
  const { id, apiVersion } = resource;
  // Groups have no provider to ask: what is written is what is read.
  if (isGroupId(id)) return previewGroup(id, body, engine.arm.get(id));
  return engine.arm.preview(id, apiVersion, body);
}

function previewGroup(id: string, body: PlannedResource['body'], live: ArmResource | undefined): ArmResource {
  const { location, tags } = body as Pick<ArmResource, 'location' | 'tags'>;
  return {
    id,
    name: live?.name ?? id.slice(id.lastIndexOf('/') + 1),
    type: 'Microsoft.Resources/resourceGroups',
    ...(location === undefined ? {} : { location: location.toLowerCase().replaceAll(' ', '') }),
    ...(tags === undefined ? {} : { tags }),
    properties: live?.properties ?? {},
  };
}
