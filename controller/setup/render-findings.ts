import { printable } from '../plan/words.ts';
import type { Finding } from './types.ts';

const titles: { readonly [area in Finding['area']]: string } = {
  settings: 'Settings',
  trust: 'Trust root and ledger',
  people: 'People and policy',
  github: 'GitHub',
  azure: 'Azure',
};

const marks: { readonly [state in Finding['state']]: string } = { ok: '✓', missing: '✗', different: '✗', unknown: '–' };

export interface Count {
  readonly ok: number;
  readonly wrong: number;
  readonly unknown: number;
}

export function countFindings(findings: readonly Finding[]): Count {
  const of = (...states: Finding['state'][]) => findings.filter(({ state }) => states.includes(state)).length;
  return { ok: of('ok'), wrong: of('missing', 'different'), unknown: of('unknown') };
}

/** One line what was found; below it, where something is to do, why it matters and how to mend it. */
export function renderFindings(findings: readonly Finding[]): string {
  const areas = Object.keys(titles).filter((area) => findings.some((finding) => finding.area === area));
  return areas
    .map((area) => `${titles[area as Finding['area']]}\n${renderList(findings.filter((one) => one.area === area))}`)
    .join('\n');
}

/** Neighbours that share their reason and remedy are followed by both once. */
export function renderList(findings: readonly Finding[]): string {
  return findings
    .map((finding, at) => {
      const { what, state, detail, why, mend } = finding;
      const found = state === 'missing' ? `missing: ${detail}` : detail;
      const first = wrapped(`${marks[state]} ${what}: ${printable(found)}`, '  ', '      ');
      const next = findings[at + 1];
      if (state === 'ok' || (next && next.state !== 'ok' && next.why === why && next.mend === mend)) return first;
      return `${first}${wrapped(`why   ${why}`, '      ', '            ')}${wrapped(`mend  ${mend}`, '      ', '            ')}`;
    })
    .join('');
}

const width = 100;

function wrapped(text: string, indent: string, hanging: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const [at, word] of text.split(/ (?! )/u).entries()) {
    const next = at === 0 ? `${line}${word}` : `${line} ${word}`;
    if (next.length > width && line.trim() !== '') {
      lines.push(line);
      line = `${hanging}${word}`;
    } else line = next;
  }
  return `${[...lines, line].join('\n')}\n`;
}
