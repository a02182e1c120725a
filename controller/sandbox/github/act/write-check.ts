import type { JsonObject } from '../../../core/json.ts';
import { invalidField } from '../http/errors.ts';
import { oneOf, optionalObject, optionalObjects, optionalText } from '../http/request.ts';
import type { CheckRun } from '../state/records.ts';
import { stamp, type World } from '../world.ts';

const statuses = ['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending'] as const;
const conclusions = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'stale',
  'timed_out',
] as const;
const levels = ['notice', 'warning', 'failure'] as const;

/** One request may carry 50 annotations; updates add to those that are there. */
const annotationsPerRequest = 50;
const maxText = 65_535;

/** Sets what a create or an update carries, by GitHub's rules. */
export function writeCheck(world: World, run: CheckRun, body: JsonObject): void {
  run.name = optionalText(body, 'name') ?? run.name;
  run.externalId = optionalText(body, 'external_id') ?? run.externalId;
  run.detailsUrl = optionalText(body, 'details_url') ?? run.detailsUrl;
  run.startedAt = optionalText(body, 'started_at') ?? run.startedAt;
  const conclusion = oneOf(body, 'conclusion', conclusions);
  run.status = oneOf(body, 'status', statuses) ?? (conclusion === undefined ? run.status : 'completed');
  if (run.status === 'completed') {
    run.conclusion = conclusion ?? run.conclusion;
    if (run.conclusion === null) throw invalidField('CheckRun', 'conclusion', 'missing_field');
    run.completedAt = optionalText(body, 'completed_at') ?? run.completedAt ?? stamp(world.tick());
  } else {
    run.conclusion = null;
    run.completedAt = null;
  }
  const output = optionalObject(body, 'output');
  if (output !== undefined) writeOutput(run, output);
  run.actions = readActions(body) ?? run.actions;
}

function writeOutput(run: CheckRun, output: JsonObject): void {
  const [title, summary, text] = [
    optionalText(output, 'title'),
    optionalText(output, 'summary'),
    optionalText(output, 'text'),
  ];
  if (summary === undefined) throw invalidField('CheckRun', 'output.summary', 'missing_field');
  for (const [name, value] of Object.entries({ summary, text })) {
    if ((value ?? '').length > maxText)
      throw invalidField('CheckRun', `output.${name}`, 'too_long', `Only ${maxText} characters are allowed`);
  }
  run.output = { title: title ?? run.output.title, summary, text: text ?? run.output.text };
  const annotations = optionalObjects(output, 'annotations') ?? [];
  if (annotations.length > annotationsPerRequest)
    throw invalidField(
      'CheckRun',
      'output.annotations',
      'invalid',
      `Only ${annotationsPerRequest} annotations are allowed per request`,
    );
  run.annotations.push(...annotations.map(readAnnotation));
}

function readAnnotation(given: JsonObject): JsonObject {
  const [path, message, level] = [
    optionalText(given, 'path'),
    optionalText(given, 'message'),
    oneOf(given, 'annotation_level', levels),
  ];
  const { start_line: start, end_line: end } = given;
  if (
    path === undefined ||
    message === undefined ||
    level === undefined ||
    typeof start !== 'number' ||
    typeof end !== 'number'
  ) {
    throw invalidField(
      'CheckRun',
      'output.annotations',
      'invalid',
      'path, start_line, end_line, annotation_level and message are required',
    );
  }
  return {
    path,
    start_line: start,
    end_line: end,
    start_column: given['start_column'] ?? null,
    end_column: given['end_column'] ?? null,
    annotation_level: level,
    title: given['title'] ?? null,
    message,
    raw_details: given['raw_details'] ?? null,
  };
}

/** At most three buttons, with GitHub's lengths. */
function readActions(body: JsonObject): JsonObject[] | undefined {
  const actions = optionalObjects(body, 'actions');
  if (actions === undefined) return undefined;
  const limits = { label: 20, description: 40, identifier: 20 };
  const bad = actions.some((action) =>
    Object.entries(limits).some(([name, length]) => typeof action[name] !== 'string' || action[name].length > length),
  );
  if (bad || actions.length > 3)
    throw invalidField(
      'CheckRun',
      'actions',
      'invalid',
      'at most 3, with label, description and identifier of 20, 40 and 20 characters',
    );
  return actions;
}
