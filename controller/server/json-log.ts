import type { Clock } from '../core/clock.ts';
import type { Log } from './types.ts';

/** One JSON object a line, with the time, and with nothing secret in any text of it. */
export function jsonLog(write: (line: string) => void, redact: (text: string) => string, clock: Clock): Log {
  return (line) => {
    const entry = { at: clock.now().toISOString(), ...line };
    write(`${JSON.stringify(entry, (_key, value) => (typeof value === 'string' ? redact(value) : value))}\n`);
  };
}
