/** 15 queries in 5 seconds of Azure's time for each principal (azure-facts.md 2.6). */
const size = 15;
const windowSeconds = 5;

export interface Quota {
  /** Undefined where the query may not run. */
  readonly remaining: number | undefined;
  readonly headers: { readonly [name: string]: string };
}

export function createQuota(timeScale: number, nowMs: () => number): (principalId: string) => Quota {
  const windows = new Map<string, { since: number; used: number }>();
  return (principalId): Quota => {
    const at = nowMs();
    const length = windowSeconds * 1000 * timeScale;
    const known = windows.get(principalId);
    const window = known && at - known.since < length ? known : { since: at, used: 0 };
    windows.set(principalId, window);
    const left = Math.max(0, length - (at - window.since));
    const seconds = Math.max(1, Math.ceil(left / 1000));
    const resets = `00:00:${String(seconds).padStart(2, '0')}`;
    if (window.used >= size) {
      return {
        remaining: undefined,
        headers: {
          'x-ms-user-quota-remaining': '0',
          'x-ms-user-quota-resets-after': resets,
          'retry-after': String(seconds),
        },
      };
    }
    window.used += 1;
    return {
      remaining: size - window.used,
      headers: { 'x-ms-user-quota-remaining': String(size - window.used), 'x-ms-user-quota-resets-after': resets },
    };
  };
}
