import { idText, layOut, type Row, shortId, timeText, widest } from './layout.ts';
import { unitRows } from './render-unit.ts';
import type { Answer, PathExplanation, StrangerExplanation, UnitExplanation } from './types.ts';
import { basisText } from './words.ts';

/** The answer for a terminal, at most 100 columns wide. */
export function renderAnswer(answer: Answer): string {
  switch (answer.about) {
    case 'unit':
      return `${[idText(answer.asked), ...noteLines(answer.note), ...unitsLines(answer.units)].join('\n')}\n`;
    case 'path':
      return `${[
        answer.path.path,
        ...layOut(pathRows(answer.path)),
        ...answer.units.flatMap((unit) => ['', unit.unit, ...unitLines(unit)]),
      ].join('\n')}\n`;
    case 'resource':
      return `${[idText(answer.asked), ...layOut(strangerRows(answer.resource))].join('\n')}\n`;
  }
}

function noteLines(note: string | undefined): string[] {
  return note === undefined ? [] : layOut([['note', note]]);
}

function unitsLines(units: readonly UnitExplanation[]): string[] {
  const [only] = units;
  if (units.length === 1 && only) return unitLines(only);
  return units.flatMap((unit) => ['', unit.unit, ...unitLines(unit)]);
}

function unitLines(unit: UnitExplanation): string[] {
  const rows = unitRows(unit);
  return layOut(rows, 2, widest(rows));
}

function pathRows({ blob, basis, units, history }: PathExplanation): Row[] {
  const rows: Row[] = [
    ['on main', blob === undefined ? 'main does not hold it' : `blob ${shortId(blob)}`],
    ...(basis ? [['approved', basisText(basis)] as Row] : []),
    ...[...Map.groupBy(units, (one) => one.blob)].map(
      ([live, users]): Row => ['live in', `${users.map(({ unit }) => unit).join(', ')} (blob ${shortId(live)})`],
    ),
  ];
  const told = history.slice(0, mostHistory).map(({ commit, pullRequest, at, by, covered, message }): Row => {
    const how =
      pullRequest === undefined ? `pushed${by ? ` by ${by}` : ''}` : `#${pullRequest}${by ? `, merged by ${by}` : ''}`;
    const when = at === '' ? '' : `, ${timeText(at)}`;
    return ['history', `${shortId(commit)} ${how}${when}: ${covered ? 'approved' : `not approved: ${message ?? ''}`}`];
  });
  const more = history.length - told.length;
  return [...rows, ...told, ...(more > 0 ? [['history', `and ${more} older; --format json has all`] as Row] : [])];
}

const mostHistory = 8;

function strangerRows({ state, unit, commit, pullRequest, message }: StrangerExplanation): Row[] {
  const told: readonly (readonly [string, string | undefined])[] = [
    ['state', state],
    ['tre_unit', unit],
    ['tre_commit', commit],
    ['tre_pull_request', pullRequest],
    ['means', message],
  ];
  return told.flatMap(([key, text]): Row[] => (text === undefined ? [] : [[key, text]]));
}
