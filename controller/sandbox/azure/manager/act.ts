import type { Json } from '../../../core/json.ts';
import type { ActionOutcome, Draft } from '../providers/type.ts';
import { requireVersion } from '../providers/versions.ts';
import { ArmError, type Principal } from '../types.ts';
import type { Core } from './core.ts';
import { refuseConcurrent } from './family.ts';
import { refuseLocked } from './locks.ts';
import type { Running } from './operations.ts';
import { notFound, resolveResource } from './resolve.ts';

export interface Acted {
  readonly answer: Json | undefined;
  readonly operation: Running | undefined;
}

/** A resource's POST action, such as listKeys or start. */
export function act(
  core: Core,
  principal: Principal,
  path: string,
  action: string,
  apiVersion: string,
  input: Json | undefined,
): Acted {
  const { id, name, type } = resolveResource(core, path);
  requireVersion(type.type, apiVersion);
  const known = Object.entries(type.actions ?? {}).find(
    ([candidate]) => candidate.toLowerCase() === action.toLowerCase(),
  );
  const verb = `${type.type}/${known?.[0] ?? action}/action`;
  core.access.authorize(principal, verb, id);
  core.access.refuseDenied(principal, verb, id);
  const stored = core.store.get(id);
  if (!stored) throw notFound(core, id);
  if (!known) {
    throw new ArmError(
      404,
      'InvalidResourceType',
      `The resource type '${type.type.split('/').slice(1).join('/')}/${action}' could not be found in the namespace '${type.type.split('/')[0]}' for api version '${apiVersion}'.`,
    );
  }
  // A read-only lock forbids POST too: that is how it hides a storage account's keys.
  refuseLocked(core, id, 'write');
  const [, { seconds, run }] = known;
  const draft = (): Draft => ({
    id,
    name,
    body: {},
    properties: {},
    existing: core.world.get(id),
    hidden: core.store.get(id)?.hidden ?? {},
    parent: undefined,
    siblings: [],
    world: core.world,
  });
  if (seconds === 0) {
    const outcome = run(draft(), input);
    keep(core, id, outcome);
    return { answer: outcome.answer, operation: undefined };
  }
  refuseConcurrent(core, id, type);
  const operation = core.operations.start('action', id, async () => {
    await core.time.sleep(seconds * 1000);
    keep(core, id, run(draft(), input));
  });
  return { answer: undefined, operation };
}

function keep(core: Core, id: string, outcome: ActionOutcome): void {
  const stored = core.store.get(id);
  if (!stored || outcome.hidden === undefined) return;
  core.store.set(id, { ...stored, hidden: outcome.hidden });
  core.changed();
}
