import type { Engine } from '../engine.ts';
import { isDeploymentType } from '../record.ts';
import { type DeploymentRecord, type ErrorBody, keyOf } from '../records.ts';

/** A resource that a deployment wrote, with the ids it depends on. */
export interface Written {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/**
 * What a deployment and those nested in it left behind, sorted by id; nested deployments themselves are none of it.
 * A resource that was refused is left out: it may be somebody else's.
 */
export function writtenBy(engine: Engine, record: DeploymentRecord, after: readonly string[] = []): Written[] {
  const edges = new Map(record.dependencies.map((one) => [keyOf(one.id), one.dependsOn.map((ref) => ref.id)]));
  const written = new Map<string, Written>();
  for (const { kind, state, target, error } of record.operations) {
    if (kind !== 'Create' || target === undefined) continue;
    const dependsOn = [...after, ...(edges.get(keyOf(target.id)) ?? []).flatMap((id) => innerIds(engine, id))];
    if (isDeploymentType(target.type)) {
      const child = engine.deployments.get(keyOf(target.id));
      const inner = child === undefined ? [] : writtenBy(engine, child, dependsOn);
      for (const one of inner) written.set(keyOf(one.id), one);
    } else if (state === 'Succeeded' || error?.code === 'ResourceDeploymentFailure') {
      const id = engine.arm.get(target.id)?.id ?? target.id;
      written.set(keyOf(id), { id, dependsOn });
    }
  }
  return [...written.values()].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
}

/** Depending on a nested deployment means depending on all it wrote. */
function innerIds(engine: Engine, id: string): string[] {
  const child = engine.deployments.get(keyOf(id));
  return child === undefined ? [id] : writtenBy(engine, child).map((one) => one.id);
}

export function failedBy(engine: Engine, record: DeploymentRecord): { id: string; error: ErrorBody }[] {
  return record.operations.flatMap(({ state, target, error }) => {
    if (state !== 'Failed' || target === undefined || error === undefined) return [];
    const child = isDeploymentType(target.type) ? engine.deployments.get(keyOf(target.id)) : undefined;
    return child !== undefined && child.owner === record.id ? failedBy(engine, child) : [{ id: target.id, error }];
  });
}
