import { known, type Read, type Unavailable } from '../core/known.ts';

/** Reads in flight at a time; ARM's bucket holds 250 and refills 25 a second. */
export const readWidth = 8;

/**
 * Asks for every item, `width` at a time. The first answer that is unavailable ends it: half of a picture is none.
 */
export async function readAll<T, R>(
  items: readonly T[],
  width: number,
  read: (item: T) => Promise<Read<R>>,
): Promise<Read<readonly (readonly [T, R])[]>> {
  const answers: (readonly [T, R])[] = new Array(items.length);
  let failure: Unavailable | undefined;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < items.length) {
      const at = next++;
      const item = items[at] as T;
      const answer = await read(item);
      if (answer.known) answers[at] = [item, answer.value];
      else failure ??= answer;
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return failure ?? known(answers);
}
