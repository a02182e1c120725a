import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { knownAfterApply } from '../types.ts';
import { integer, text } from './arguments.ts';
import { formatDate, parseDate } from './dotnet-date.ts';
import { eager, type FunctionSpec } from './spec.ts';

export const dateFunctions: readonly FunctionSpec[] = [
  eager('dateTimeAdd', 2, 3, dateTimeAdd),
  eager('dateTimeFromEpoch', 1, 1, (args) =>
    formatDate(new Date(integer(args, 0, 'dateTimeFromEpoch') * 1000), "yyyy-MM-dd'T'HH:mm:ss'Z'"),
  ),
  eager('dateTimeToEpoch', 1, 1, (args) =>
    Math.floor(date(text(args, 0, 'dateTimeToEpoch'), 'dateTimeToEpoch').getTime() / 1000),
  ),
  eager('utcNow', 0, 1, (args, scope) => {
    if (scope.place !== 'parameterDefault') throw outsideDefault('utcNow');
    const seed = scope.frame.context.utcNow;
    // Without a seed the answer would differ between plan and apply, so it is unknown until then.
    if (seed === undefined) return knownAfterApply;
    return formatDate(date(seed, 'utcNow'), args.length > 0 ? text(args, 0, 'utcNow') : "yyyyMMdd'T'HHmmss'Z'");
  }),
  eager('newGuid', 0, 0, (_, scope) => {
    if (scope.place !== 'parameterDefault') throw outsideDefault('newGuid');
    return scope.frame.context.newGuid?.() ?? knownAfterApply;
  }),
];

function outsideDefault(fn: string): Error {
  return invalid(
    `The template function '${fn}' is not expected at this location. It can only be used in the default value of a parameter. ` +
      'Please see https://aka.ms/arm-functions for usage details.',
  );
}

function date(value: string, fn: string): Date {
  const parsed = parseDate(value);
  if (!parsed)
    throw invalid(`The template language function '${fn}' expects a date and time; the provided value is '${value}'.`);
  return parsed;
}

function dateTimeAdd(args: readonly Json[]): string {
  const base = date(text(args, 0, 'dateTimeAdd'), 'dateTimeAdd');
  const moved = new Date(base.getTime() + durationMs(text(args, 1, 'dateTimeAdd')));
  return formatDate(moved, args.length > 2 ? text(args, 2, 'dateTimeAdd') : 'G');
}

/** A .NET TimeSpan has neither years nor months: 365 and 30 days each (Azure/bicep#8188, #12853). */
function durationMs(duration: string): number {
  const parts =
    /^(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      duration,
    );
  if (!parts)
    throw invalid(
      `The template language function 'dateTimeAdd' expects a duration in ISO 8601 form; the provided value is '${duration}'.`,
    );
  const [years, months, weeks, days, hours, minutes, seconds] = parts.slice(2).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const allDays = years * 365 + months * 30 + weeks * 7 + days;
  return (parts[1] ? -1 : 1) * (((allDays * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
