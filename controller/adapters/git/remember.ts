import type { Read } from '../../core/known.ts';

/**
 * What git says about objects never changes under their ids, so it is asked once; whoever asks meanwhile waits for the
 * same answer. Only answers are kept, no failures. `most` of them; the oldest go first.
 */
export function remember<A extends readonly unknown[], T>(
  most: number,
  ask: (...question: A) => Promise<Read<T>>,
): (...question: A) => Promise<Read<T>> {
  const answers = new Map<string, Promise<Read<T>>>();

  function askOnce(key: string, question: A): Promise<Read<T>> {
    const answer = ask(...question);
    const forget = () => {
      if (answers.get(key) === answer) answers.delete(key);
    };
    answer.then(({ known }) => known || forget(), forget);
    answers.set(key, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= most) break;
      answers.delete(oldest);
    }
    return answer;
  }

  return (...question) => {
    const key = JSON.stringify(question);
    return answers.get(key) ?? askOnce(key, question);
  };
}
