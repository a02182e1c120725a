import type { Read } from '../core/known.ts';
import type { Change } from './types.ts';

type About = Pick<Change, 'what' | 'why' | 'mend'>;
export type Verdict = Pick<Change, 'state' | 'detail'> & Partial<Pick<Change, 'write' | 'mend' | 'why'>>;

/** Judge what GitHub showed; what it did not show is `unknown`, with its reason. */
export function looked<T>(read: Read<T>, about: About, judge: (value: T) => Verdict): Change[] {
  if (!read.known) return [{ area: 'github', ...about, state: 'unknown', detail: read.reason }];
  return [{ area: 'github', ...about, ...judge(read.value) }];
}
