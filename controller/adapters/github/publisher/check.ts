import type { RestEndpointMethodTypes } from '@octokit/rest';
import { known, type Read } from '../../../core/known.ts';
import type { Annotation, CheckRun } from '../../../status/publisher.ts';
import type { Connection } from './connection.ts';
import { cut } from './cut.ts';
import { saying } from './saying.ts';

type Run = RestEndpointMethodTypes['checks']['listForRef']['response']['data']['check_runs'][number];
type Output = NonNullable<RestEndpointMethodTypes['checks']['update']['parameters']>['output'];

/** GitHub takes no more in one request, and appends those of the next. */
const annotationsPerRequest = 50;
const annotationsAtMost = 500;

/** Says a check on a commit. Nothing is sent where our newest run of that name says it already. */
export function sayCheck(connection: Connection, run: CheckRun): Promise<Read<{ readonly url: string }>> {
  return saying(`write the check ${run.name} on ${run.head.slice(0, 7)}`, 'checks: write', async () => {
    const own = await connection.account();
    if (!own.known) return own;
    const { rest } = await connection.octokit();
    const { data } = await rest.checks.listForRef({
      ...connection.here,
      ref: run.head,
      check_name: run.name,
      filter: 'latest',
      per_page: 100,
    });
    const slug = own.value.login.replace(/\[bot\]$/u, '');
    const before = data.check_runs.find((other) => other.name === run.name && other.app?.slug === slug);
    if (before && isSaid(before, run)) return known({ url: before.html_url ?? '' });
    return known({ url: await write(connection, run, before) });
  });
}

function isSaid(before: Run, { digest, conclusion }: CheckRun): boolean {
  return before.status === 'completed' && before.external_id === digest && before.conclusion === conclusion;
}

/** A run that has annotations would keep them: then a new one takes its place, and GitHub shows the newest of a name. */
async function write(connection: Connection, run: CheckRun, before: Run | undefined): Promise<string> {
  const { rest } = await connection.octokit();
  const common = { ...connection.here, name: run.name };
  const batches = batchesOf(run);
  let id = before?.output.annotations_count === 0 ? before.id : undefined;
  let url = before?.html_url ?? '';
  for (const [index, output] of batches.entries()) {
    // The digest goes last: a run that was cut short must not pass for said.
    const state =
      index === batches.length - 1
        ? ({ status: 'completed', conclusion: run.conclusion, external_id: run.digest } as const)
        : ({ status: 'in_progress' } as const);
    const { data } =
      id === undefined
        ? await rest.checks.create({ ...common, head_sha: run.head, ...state, output })
        : await rest.checks.update({ ...common, check_run_id: id, ...state, output });
    id = data.id;
    url = data.html_url ?? url;
  }
  return url;
}

function batchesOf({ title, summary, text, annotations }: CheckRun): (Output & { title: string })[] {
  const shown = annotations.slice(0, annotationsAtMost);
  const more = annotations.length - shown.length;
  const rest = more > 0 ? `\n\nThe first ${annotationsAtMost} of ${annotations.length} annotations are shown.` : '';
  const said = {
    title: cut(title, 255),
    summary: cut(summary, 65_000) + rest,
    ...(text !== undefined && { text: cut(text, 65_000) }),
  };
  const batches: (Output & { title: string })[] = [];
  for (let at = 0; at === 0 || at < shown.length; at += annotationsPerRequest) {
    batches.push({ ...said, annotations: shown.slice(at, at + annotationsPerRequest).map(annotationOf) });
  }
  return batches;
}

function annotationOf({ at, level, title, message }: Annotation) {
  return {
    path: at.file,
    start_line: at.line,
    end_line: at.line,
    start_column: at.column,
    end_column: at.column,
    annotation_level: level,
    title: cut(title, 255),
    message: cut(message, 60_000),
  };
}
