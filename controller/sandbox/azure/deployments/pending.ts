import { randomBytes } from 'node:crypto';
import type { ArmResponse } from '../types.ts';
import type { Engine, PendingAnswer } from './engine.ts';

/** Azure forgets answers after a while; here the number decides. */
const mostAnswers = 500;

/** Registers the answer of a long-running request and returns the token under which it is fetched. */
export function promise(engine: Engine, answer: Promise<ArmResponse>): string {
  const token = `eyJ${randomBytes(48).toString('base64url')}`;
  const pending: PendingAnswer = { answer };
  engine.pending.set(token, pending);
  dropOldest(engine.pending, mostAnswers);
  void answer.then((response) => {
    pending.settled = response;
  });
  return token;
}

/** 202 while the answer is being made; undefined for a token of somebody else. */
export function fetchPending(engine: Engine, token: string): ArmResponse | undefined {
  const pending = engine.pending.get(token);
  if (pending === undefined) return undefined;
  return pending.settled ?? { status: 202 };
}

/** Maps keep the order of insertion. */
export function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
