import type { SandboxTime } from './types.ts';

export interface RunningTime extends SandboxTime {
  /** Drops every sleep that still runs: their promises stay pending, so nothing happens after the end. */
  stop(): void;
}

/** Durations are Azure's times `timeScale`; `now` is the wall clock unless a test brings its own. */
export function startTime(timeScale: number, now: () => Date = () => new Date()): RunningTime {
  const timers = new Set<NodeJS.Timeout>();
  const scale = (ms: number) => ms * timeScale;
  return {
    now,
    scale,
    sleep: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          resolve();
        }, scale(ms));
        timers.add(timer);
      }),
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
