import { randomUUID } from 'node:crypto';
import { messageOf } from '../../../core/errors.ts';
import { groupOf } from '../ids.ts';
import { ArmError, type Operation, type SandboxTime } from '../types.ts';

/** An operation with what the HTTP side needs to answer for it. */
export interface Running extends Operation {
  readonly kind: string;
  readonly scope: string;
}

/** The part of an operation that outlives the process. */
export interface SavedOperation {
  readonly id: string;
  readonly kind: string;
  readonly scope: string;
}

export interface Operations {
  start(kind: string, scope: string, run: () => Promise<void>, id?: string): Running;
  find(id: string): Running | undefined;
  running(): Running[];
  /** Of one resource group, without looking at the rest: a thousand units may be at work. */
  runningIn(groupId: string): Running[];
}

export function createOperations(time: SandboxTime): Operations {
  const known = new Map<string, Running>();
  const active = new Map<string, Set<Running>>();
  const keyOf = (scope: string) => (groupOf(scope) ?? '').toLowerCase();
  const alive = (operations: Iterable<Running>) =>
    [...operations].filter((operation) => operation.status === 'InProgress');
  return {
    start(kind, scope, run, id = randomUUID()) {
      let status: Operation['status'] = 'InProgress';
      let error: ArmError | undefined;
      let endTime: Date | undefined;
      const settled = (async () => run())()
        .then(
          () => {
            status = 'Succeeded';
          },
          (thrown: unknown) => {
            error = thrown instanceof ArmError ? thrown : new ArmError(500, 'InternalServerError', messageOf(thrown));
            status = error.code === 'OperationCanceled' ? 'Canceled' : 'Failed';
          },
        )
        .then(() => {
          endTime = time.now();
          active.get(keyOf(scope))?.delete(operation);
        });
      const operation: Running = {
        id,
        kind,
        scope,
        startTime: time.now(),
        settled,
        get status() {
          return status;
        },
        get error() {
          return error;
        },
        get endTime() {
          return endTime;
        },
      };
      known.set(id.toLowerCase(), operation);
      const here = active.get(keyOf(scope)) ?? new Set();
      active.set(keyOf(scope), here.add(operation));
      return operation;
    },
    find: (id) => known.get(id.toLowerCase()),
    running: () => [...active.values()].flatMap(alive),
    runningIn: (groupId) => alive(active.get(keyOf(groupId)) ?? []),
  };
}
