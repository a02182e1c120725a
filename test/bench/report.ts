import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/** One number that was measured. `wanted` is the most that it may be; without one it is only reported. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'calls' | 'deliveries' | 'ratio' | 'exponent' | 'ms' | 's' | 'MB' | 'units' | 'resources';
  readonly wanted?: { readonly atMost: number } | { readonly below: number };
  readonly note?: string;
}

/** Something that could not be measured here, and why. */
export interface Skipped {
  readonly name: string;
  readonly skipped: string;
}

export type Line = Measure | Skipped;
export type Verdict = 'PASS' | 'MISS' | 'info' | 'SKIP';

export function verdictOf(line: Line): Verdict {
  if ('skipped' in line) return 'SKIP';
  const { wanted, value } = line;
  if (!wanted) return 'info';
  return ('atMost' in wanted ? value <= wanted.atMost : value < wanted.below) ? 'PASS' : 'MISS';
}

export function machine(): Readonly<Record<string, string | number>> {
  const [cpu] = cpus();
  return {
    processor: cpu?.model ?? 'unknown',
    processors: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

export function toJson(lines: readonly Line[], before: ReturnType<typeof machine>): string {
  const measures = lines.map((line) => ({ ...line, verdict: verdictOf(line) }));
  return `${JSON.stringify({ machine: before, loadAverageAfter: machine()['loadAverage'], measures }, null, 2)}\n`;
}

export function toTable(lines: readonly Line[], before: ReturnType<typeof machine>): string {
  const rows = lines.map((line) =>
    'skipped' in line
      ? [verdictOf(line), line.name, '', '', line.skipped]
      : [verdictOf(line), line.name, `${rounded(line.value)} ${line.unit}`, wantedText(line), line.note ?? ''],
  );
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const text = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const about = Object.entries(before).map(([key, value]) => `${key} ${value}`);
  return `${about.join(', ')}\n\n${text.join('\n')}\n`;
}

function wantedText({ wanted }: Measure): string {
  if (!wanted) return '';
  return 'atMost' in wanted ? `wanted ≤ ${rounded(wanted.atMost)}` : `wanted < ${rounded(wanted.below)}`;
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
