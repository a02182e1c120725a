/** Values that differ from run to run stand for each other: commits, times, durations, addresses, counts of requests. */
function normalise(line: string): string {
  return line
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( UTC|Z)?/gu, 'TIME')
    .replace(/\b(?=[a-z]*\d)(?=\d*[a-f])[0-9a-f]{7,64}\b/gu, 'HEX')
    .replace(/\b\d{7}\b/gu, 'HEX')
    .replace(/\b\d+(\.\d+)? s\b/gu, 'SECONDS')
    .replace(/(127\.0\.0\.1|localhost):\d+/gu, 'HOST')
    .replace(/\d+ Azure reads?/gu, 'READS')
    .trimEnd();
}

/** Lines of a shown output that the real one does not hold. `…` stands for anything, alone on a line for any lines. */
export function linesNotIn(shown: string, real: string): string[] {
  const lines = real.split('\n').map(normalise);
  return shown
    .split('\n')
    .filter((line) => line.trim() !== '' && line.trim() !== '…')
    .filter((line) => {
      const pattern = normalise(line)
        .split('…')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
        .join('.*');
      const expression = new RegExp(`^${pattern}$`, 'u');
      return !lines.some((one) => expression.test(one));
    });
}
