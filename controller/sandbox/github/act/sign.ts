import type { Signature } from '../git/types.ts';
import type { Account } from '../state/records.ts';
import { type World, webFlow } from '../world.ts';

export function signatureOf(world: World, account: Account): Signature {
  return { name: account.login, email: account.email, at: Math.floor(world.tick() / 1000) };
}

/** Commits made by buttons and by the API are committed by "GitHub", whoever pressed. */
export function webFlowSignature(at: number): Signature {
  return { name: 'GitHub', email: webFlow.email, at };
}
