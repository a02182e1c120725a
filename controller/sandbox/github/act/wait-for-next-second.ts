import { setTimeout } from 'node:timers/promises';
import { stamp, type World } from '../world.ts';

/**
 * GitHub's times have seconds. A person who reads what was pushed needs more than one before reviewing it; a script does
 * not, and whether its review came before or after the push could not be told from the record. So a verdict waits until
 * the second of the newest push or merge is over. Nothing waits the other way round: a push right after a review is the
 * attack that the judge must see.
 */
export async function waitForNextSecond(world: World): Promise<void> {
  const last = world.state.activities.at(-1);
  const now = world.tick();
  if (last && stamp(last.at) === stamp(now)) await setTimeout(1000 - (now % 1000));
}
