/** A unit as Azure saw it: how long its stack took, and what had to come before. */
export interface Job {
  readonly unit: string;
  readonly durationMs: number;
  readonly after: readonly string[];
  readonly mutex?: string;
}

/**
 * Milliseconds that these jobs need where nothing but their own durations, dependencies, mutexes and the `width` of the
 * schedule counts: list scheduling, the job with the longest way to go first (Graham 1966).
 */
export function idealMakespan(jobs: readonly Job[], width: number): number {
  const way = waysToGo(jobs);
  const waiting = new Set(jobs.toSorted((a, b) => (way.get(b.unit) ?? 0) - (way.get(a.unit) ?? 0)));
  const names = new Set(jobs.map(({ unit }) => unit));
  const ended = new Set<string>();
  const running: { job: Job; endsAt: number }[] = [];
  let now = 0;
  const mayStart = ({ after, mutex }: Job): boolean =>
    after.every((unit) => !names.has(unit) || ended.has(unit)) &&
    (mutex === undefined || !running.some(({ job }) => job.mutex === mutex));
  while (waiting.size > 0 || running.length > 0) {
    for (const job of waiting) {
      if (running.length >= width) break;
      if (!mayStart(job)) continue;
      waiting.delete(job);
      running.push({ job, endsAt: now + job.durationMs });
    }
    if (running.length === 0)
      throw new Error(`nothing can start of ${[...waiting].map(({ unit }) => unit).join(', ')}`);
    running.sort((a, b) => a.endsAt - b.endsAt);
    const next = running.shift()!;
    now = next.endsAt;
    ended.add(next.job.unit);
  }
  return now;
}

/** From the start of a job to the end of the longest chain that hangs on it; a mutex counts as one chain. */
function waysToGo(jobs: readonly Job[]): ReadonlyMap<string, number> {
  const followers = new Map<string, Job[]>();
  for (const job of jobs) for (const unit of job.after) followers.set(unit, [...(followers.get(unit) ?? []), job]);
  const ways = new Map<string, number>();
  const wayOf = (job: Job): number => {
    const found = ways.get(job.unit);
    if (found !== undefined) return found;
    const way = job.durationMs + Math.max(0, ...(followers.get(job.unit) ?? []).map(wayOf));
    ways.set(job.unit, way);
    return way;
  };
  for (const job of jobs) wayOf(job);
  return ways;
}
