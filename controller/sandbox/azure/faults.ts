import { isJsonObject, type Json } from '../../core/json.ts';
import { ArmError } from './types.ts';

/** `stuckStack` is taken by the deployments; the rest by the HTTP pipeline, the manager and the lists. */
export const faultNames = [
  'latency',
  'throttle',
  'conflict',
  'error',
  'drop',
  'neverEnds',
  'stuckStack',
  'lagList',
] as const;
type FaultName = (typeof faultNames)[number];

export interface Fault {
  readonly name: FaultName;
  readonly match: { readonly method?: string; readonly pathContains?: string };
  /** How many requests it still hits. */
  times: number;
  /** Real milliseconds: the delay of `latency`, the age limit of `lagList`. */
  readonly ms: number;
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** Real time at which it was asked for. */
  readonly since: number;
}

export interface Faults {
  add(body: Json | undefined): Fault;
  list(): Json;
  clear(): void;
  /** The first fault of that name which matches, one use of it spent. */
  take(name: FaultName, method: string | undefined, path: string): Fault | undefined;
  /** A fault that holds for its time and is not spent by use. */
  active(name: FaultName, path: string): Fault | undefined;
}

export function createFaults(onAdd: (fault: Fault) => void): Faults {
  let faults: Fault[] = [];
  const hits = (fault: Fault, name: FaultName, method: string | undefined, path: string) =>
    fault.name === name &&
    (method === undefined || fault.match.method === undefined || fault.match.method.toUpperCase() === method) &&
    (fault.match.pathContains === undefined || path.toLowerCase().includes(fault.match.pathContains.toLowerCase()));
  return {
    add(body) {
      const fault = parseFault(body);
      faults.push(fault);
      onAdd(fault);
      return fault;
    },
    list: () => faults.map(({ name, match, times, ms }) => ({ name, match: { ...match }, times, ms })),
    clear() {
      faults = [];
    },
    take(name, method, path) {
      const found = faults.find((fault) => hits(fault, name, method, path));
      if (!found) return undefined;
      found.times -= 1;
      if (found.times <= 0) faults = faults.filter((fault) => fault !== found);
      return found;
    },
    active(name, path) {
      const at = Date.now();
      faults = faults.filter((fault) => fault.name !== 'lagList' || at - fault.since < fault.ms);
      return faults.find((fault) => hits(fault, name, 'GET', path));
    },
  };
}

function parseFault(body: Json | undefined): Fault {
  const given = isJsonObject(body) ? body : {};
  const name = faultNames.find((known) => known === given['name']);
  if (!name) throw refused(`name must be one of ${faultNames.join(', ')}`);
  const unknown = Object.keys(given).filter(
    (key) => !['name', 'match', 'times', 'ms', 'status', 'code', 'retryAfter'].includes(key),
  );
  if (unknown.length > 0) throw refused(`unknown members: ${unknown.join(', ')}`);
  const match = isJsonObject(given['match']) ? given['match'] : {};
  const count = (key: string) => {
    const value = given[key];
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !(value >= 0)) throw refused(`${key} must be a number, not negative`);
    return value;
  };
  return {
    name,
    match: {
      ...(typeof match['method'] === 'string' && { method: match['method'] }),
      ...(typeof match['pathContains'] === 'string' && { pathContains: match['pathContains'] }),
    },
    times: count('times') ?? 1,
    ms: count('ms') ?? (name === 'latency' || name === 'lagList' ? 1000 : 0),
    status: count('status'),
    code: typeof given['code'] === 'string' ? given['code'] : undefined,
    retryAfter: count('retryAfter'),
    since: Date.now(),
  };
}

function refused(message: string): ArmError {
  return new ArmError(400, 'InvalidFault', `The fault was not understood: ${message}.`);
}
