import type { JsonObject } from '../../../../core/json.ts';
import { ArmError } from '../../types.ts';
import { unlisted } from '../complete-mode.ts';
import type { Engine } from '../engine.ts';
import type { PlannedResource } from '../flatten.ts';
import type { Prepared } from '../prepare.ts';
import { previewOf } from '../preview.ts';
import { keyOf } from '../records.ts';
import { deltaOf } from './delta.ts';
import { withoutEffect } from './no-effect.ts';
import { outlineOf, shapeOf } from './shape.ts';

interface PredictedChange extends JsonObject {
  resourceId: string;
}

/** All predicted changes, sorted by resource id as Azure sorts them. */
export function predict(engine: Engine, prepared: Prepared): JsonObject[] {
  const { plan, request } = prepared;
  const predictOne = request.resultFormat === 'ResourceIdOnly' ? predictId : predictChange;
  const changes = [
    ...plan.resources.map((planned) => predictOne(engine, planned)),
    ...plan.unknown.map((nested) => ({
      resourceId: nested.id,
      changeType: 'Unsupported',
      unsupportedReason:
        'The nested deployment depends on values that are only known once other resources are deployed.',
    })),
    ...others(engine, prepared),
  ];
  return changes.sort((a, b) => (keyOf(a.resourceId) < keyOf(b.resourceId) ? -1 : 1));
}

function predictId(engine: Engine, planned: PlannedResource): PredictedChange {
  const { id } = planned.resource;
  const exists = engine.arm.get(id) !== undefined;
  return { ...origin(planned), resourceId: id, changeType: exists ? 'Deploy' : 'Create' };
}

function predictChange(engine: Engine, planned: PlannedResource): PredictedChange {
  const { id, name, type, apiVersion } = planned.resource;
  const live = engine.arm.get(id);
  if (live === undefined) {
    const after = shapeOf({ ...planned.body, id, name: name.slice(name.lastIndexOf('/') + 1), type }, apiVersion);
    return { ...origin(planned), resourceId: id, changeType: 'Create', after };
  }
  const before = shapeOf(live, apiVersion);
  const after = shapeOf({ ...expected(engine, planned), id: live.id, name: live.name, type: live.type }, apiVersion);
  const delta = deltaOf(before, after);
  const changeType = delta.length === 0 ? 'NoChange' : 'Modify';
  const all = [...delta, ...withoutEffect(planned.body, before, after)];
  return {
    ...origin(planned),
    resourceId: live.id,
    changeType,
    before,
    after,
    ...(all.length === 0 ? {} : { delta: all }),
  };
}

/** A body that waits for other resources cannot be shown to the provider; it is compared as far as it is known. */
function expected(engine: Engine, planned: PlannedResource) {
  const { id, name, type } = planned.resource;
  try {
    return previewOf(engine, planned);
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    return { ...planned.body, id, name, type };
  }
}

function others(engine: Engine, { plan, scope, request }: Prepared): PredictedChange[] {
  const listed = new Set(plan.resources.map(({ resource }) => keyOf(resource.id)));
  const withOutline = request.resultFormat === 'FullResourcePayloads';
  return unlisted(engine, scope, listed).map((resource): PredictedChange => {
    const outline = outlineOf(resource);
    const { id } = resource;
    if (request.mode === 'Complete') {
      return { resourceId: id, changeType: 'Delete', ...(withOutline ? { before: outline } : {}) };
    }
    return { resourceId: id, changeType: 'Ignore', ...(withOutline ? { before: outline, after: outline } : {}) };
  });
}

/** Newer API versions say which deployment and which symbol a change comes from. */
function origin({ resource, deploymentId }: PlannedResource): JsonObject {
  const symbolic = resource.path.startsWith('resources.');
  return { deploymentId, ...(symbolic ? { symbolicName: resource.key } : {}), resourceType: resource.type };
}
