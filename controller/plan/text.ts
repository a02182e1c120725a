import { renderDiagnostic } from '../core/diagnostic.ts';
import { priceTotal } from './price-words.ts';
import type { Action, ActionName, Plan } from './types.ts';
import {
  counted,
  headline,
  needsText,
  notesOf,
  placeText,
  printable,
  reasonText,
  stateText,
  symbols,
  totals,
} from './words.ts';

const width = 100;
const indent = '    ';

const colours: { readonly [K in ActionName]: number } = {
  create: 32,
  update: 33,
  drift: 35,
  delete: 31,
  none: 90,
  held: 36,
  blocked: 31,
};

/** The plan for a terminal: no line above 100 columns, no colour unless asked for. */
export function renderText(
  plan: Plan,
  { colour }: { readonly colour: 'never' | 'always' } = { colour: 'never' },
): string {
  const shown = plan.actions.filter(({ action }) => action !== 'none');
  const leaders = leadersOf(shown);
  const column = Math.min(44, Math.max(24, ...shown.map(({ unit }) => unit.length)));
  const unchanged = plan.actions.length - shown.length;
  const lines = [
    ...wrap(header(plan), ''),
    ...noteLines(plan),
    '',
    ...shown.flatMap((action) => actionLines(action, leaders.get(action.unit), plan, column, colour)),
    ...(unchanged > 0 ? [`  ${counted(unchanged, 'unit')} unchanged`] : []),
    '',
    ...diagnosticLines(plan),
    ...wrap(shown.length === 0 ? `Nothing to do. ${counted(plan.reads.arm, 'Azure read')}.` : totals(plan), ''),
    ...wrap(priceTotal(plan.actions), ''),
  ];
  return `${lines.join('\n')}\n`;
}

function header({ environment, revision, pullRequest, plannedAt }: Plan): string {
  const at = `${plannedAt.slice(0, 16).replace('T', ' ')} UTC`;
  const main = pullRequest?.base ?? revision;
  const base = /^[0-9a-f]{40}$/.test(main) ? main.slice(0, 7) : main;
  const to = pullRequest ? ` → pull request #${pullRequest.number} (${pullRequest.author})` : '';
  return printable(`${environment} · main ${base}${to} · planned ${at}`);
}

/** Of units that are held for the very same reasons, the first says them; the others go with it. */
function leadersOf(shown: readonly Action[]): ReadonlyMap<string, string> {
  const leaders = new Map<string, string>();
  for (const [, group] of Map.groupBy(shown, (action) => `${action.action} ${JSON.stringify(action.reasons)}`)) {
    const [first, ...rest] = group;
    if (first?.action === 'held') for (const { unit } of rest) leaders.set(unit, first.unit);
  }
  return leaders;
}

function actionLines(
  action: Action,
  leader: string | undefined,
  { pullRequest }: Plan,
  column: number,
  colour: 'never' | 'always',
): string[] {
  const symbol = symbols[action.action];
  const painted = colour === 'always' ? `\u001b[${colours[action.action]}m${symbol}\u001b[0m` : symbol;
  const start =
    `${printable(action.unit).padEnd(column)}  ${action.action.padEnd(7)}  ${stateText(action).padEnd(5)}`.trimEnd();
  const said = leader ? `with ${leader}` : headline(action);
  const [first = '', ...rest] = wrap(`${start}  ${said}`.trimEnd(), indent, width - 2);
  if (leader) return [`${painted} ${first}`, ...rest];
  const place = action.reasons.find(({ at }) => at)?.at ?? action.desired?.at;
  return [
    `${painted} ${first}`,
    ...rest,
    ...(place ? wrap(placeText(place), `${indent}  `) : []),
    ...details(action),
    ...effectLines(action),
    // On main nothing can be approved any more: there the reasons say what releases it.
    ...(pullRequest ? needsText(action) : []).flatMap((need) => labelled('needs', need)),
  ];
}

/** In this order of urgency; what cannot be undone and what is not known yet has its place in the comment. */
const told = ['loses', 'opens', 'closes', 'grants', 'revokes'] as const;
const mostSentences = 4;

function effectLines({ effects }: Action): string[] {
  return told.flatMap((name) => {
    const sentences = effects?.[name] ?? [];
    if (sentences.length === 0) return [];
    const rest = sentences.length > mostSentences ? [`and ${sentences.length - mostSentences} more`] : [];
    return labelled(name, printable([...sentences.slice(0, mostSentences), ...rest].join(' · ')));
  });
}

/** Further lines begin below the text, not below the label. */
function labelled(label: string, text: string): string[] {
  const start = `${indent}  ${label.padEnd(9)}`;
  const [first = '', ...rest] = wrap(text, ' '.repeat(start.length));
  return [`${start}${first.trimStart()}`, ...rest];
}

function noteLines(plan: Plan): string[] {
  return notesOf(plan).flatMap((note) => wrap(`note: ${printable(note)}`, '  '));
}

const mostDetails = 12;

/** The headline carries the first reason; a create's headline says more than its reason would. */
function details({ action, reasons }: Action): string[] {
  const rest = action === 'create' ? reasons.filter(({ code }) => code !== 'new-unit') : reasons.slice(1);
  const shown = rest.slice(0, mostDetails).flatMap((reason) => wrap(reasonText(reason), `${indent}  `));
  return rest.length > mostDetails
    ? [...shown, `${indent}  and ${rest.length - mostDetails} more; --format json has all`]
    : shown;
}

function diagnosticLines({ diagnostics }: Plan): string[] {
  const lines = diagnostics.flatMap((diagnostic) =>
    wrap(printable(renderDiagnostic(diagnostic)), indent).map((line, index) => (index === 0 ? line.trimStart() : line)),
  );
  return lines.length > 0 ? [...lines, ''] : [];
}

/** Words onto lines that start with `hang`; a word that is longer than a line is cut. */
function wrap(text: string, hang: string, first = width): string[] {
  const lines: string[] = [];
  let line = first === width ? hang : '';
  let limit = first;
  const words = text.split(/(?<= )(?=\S)/);
  for (const word of words) {
    for (let part = word; part !== ''; ) {
      const room = limit - line.length;
      if (part.trimEnd().length <= room) {
        line += part;
        break;
      }
      if (line.trim() !== '') {
        lines.push(line.trimEnd());
        line = hang;
        limit = width;
      } else {
        lines.push((line + part.slice(0, room)).trimEnd());
        part = part.slice(room);
        line = hang;
        limit = width;
      }
    }
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}
