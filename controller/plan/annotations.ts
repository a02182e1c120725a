import { printable } from './hidden.ts';
import type { Annotation, Plan } from './types.ts';
import { reasonText } from './words.ts';

const order: readonly Annotation['level'][] = ['failure', 'warning', 'notice'];

/** What a reviewer sees beside the lines: every finding that has a place, and what each line causes. Errors first. */
export function annotationsOf({ diagnostics, actions }: Plan): Annotation[] {
  const found = diagnostics.flatMap(({ severity, code, message, at, unit }): Annotation[] => {
    if (at === undefined) return [];
    const title = printable(unit ? `${code}: ${unit}` : code);
    return [{ at, level: severity === 'error' ? 'failure' : 'warning', title, message: printable(message) }];
  });
  const causes = actions.flatMap(({ unit, action, reasons }) =>
    action === 'none'
      ? []
      : reasons.flatMap((reason): Annotation[] =>
          reason.at
            ? [{ at: reason.at, level: 'notice', title: printable(`${action} ${unit}`), message: reasonText(reason) }]
            : [],
        ),
  );
  // A finding that blocks a unit is also that unit's reason.
  const said = new Set(found.map(({ at, message }) => `${placeOf(at)} ${message}`));
  const others = causes.filter(({ at, message }) => !said.has(`${placeOf(at)} ${message}`));
  const distinct = new Map(
    [...found, ...others].map((each) => [`${placeOf(each.at)} ${each.title} ${each.message}`, each]),
  );
  return [...distinct.values()].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

function placeOf({ file, line, column }: Annotation['at']): string {
  return `${file}:${line}:${column}`;
}
