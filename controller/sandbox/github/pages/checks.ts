import type { Sha } from '../git/types.ts';
import type { CheckRun, CommitStatus, Deployment } from '../state/records.ts';
import { accountOf, fullName, type World } from '../world.ts';
import { sign } from './conclusion.ts';
import { type Html, html } from './html.ts';
import { when } from './layout.ts';
import { markdown } from './markdown.ts';

/** Newest check run of each name and App, and newest status of each context. */
export function checksOf(world: World, sha: Sha): Html {
  const runs = newest(
    world.state.checkRuns.filter((run) => run.sha === sha),
    (run) => `${run.appId} ${run.name}`,
  );
  const statuses = newest(
    world.state.statuses.filter((status) => status.sha === sha),
    (status) => status.context,
  );
  if (runs.length + statuses.length === 0) return html`<p class="dim">No checks on ${sha.slice(0, 7)} yet.</p>`;
  return html`<ul class="rows">${runs.map((run) => checkItem(world, run))}${statuses.map((one) => statusItem(world, one))}</ul>`;
}

function newest<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

function checkItem(world: World, run: CheckRun): Html {
  const state = run.conclusion ?? run.status;
  return html`<li id="check-${run.id}">${sign(state)} <a href="/${fullName(world)}/runs/${run.id}"><b>${run.name}</b></a>
 <span class="dim">${state.replaceAll('_', ' ')} · ${accountOf(world, run.appId).login}</span>
 ${run.output.title === null ? undefined : html`<br>${run.output.title}`}
 ${outputOf(run)}</li>`;
}

function outputOf(run: CheckRun): Html | undefined {
  const count = run.annotations.length;
  if (run.output.summary === null && count === 0) return undefined;
  const label = count === 0 ? 'Summary' : `Summary, ${count} annotation${count === 1 ? '' : 's'}`;
  return html`<details><summary>${label}</summary>${checkOutput(run)}</details>`;
}

/** Summary, text and annotations of a check run. */
export function checkOutput(run: CheckRun): Html {
  const tones: { readonly [level: string]: string } = { failure: 'bad', warning: 'warn', notice: 'dim' };
  const notes = run.annotations.map((note) => {
    const level = String(note['annotation_level']);
    const title = note['title'] === null ? undefined : html` <b>${String(note['title'])}</b>`;
    return html`<li><span class="${tones[level] ?? 'dim'}">${level}</span>
 <code>${String(note['path'])}:${String(note['start_line'])}</code>${title}<br>${String(note['message'])}</li>`;
  });
  return html`${markdown(run.output.summary ?? '')}${markdown(run.output.text ?? '')}
${notes.length === 0 ? undefined : html`<ul class="rows">${notes}</ul>`}`;
}

function statusItem(world: World, status: CommitStatus): Html {
  return html`<li>${sign(status.state)} <b>${status.context}</b>
 <span class="dim">${status.state} · ${accountOf(world, status.creatorId).login} · ${when(status.at)}</span>
 ${status.description === null ? undefined : html`<br>${status.description}`}</li>`;
}

/** Newest first, each with its last status. */
export function deploymentList(world: World, deployments: readonly Deployment[]): Html | undefined {
  if (deployments.length === 0) return undefined;
  const items = deployments.toReversed().map((deployment) => {
    const last = world.state.deploymentStatuses.findLast((status) => status.deploymentId === deployment.id);
    const state = last?.state ?? 'pending';
    return html`<li>${sign(state)} <b>${deployment.environment}</b> <code>${deployment.sha.slice(0, 7)}</code>
 <span class="dim">${state.replaceAll('_', ' ')} · ${accountOf(world, deployment.creatorId).login} · ${when(last?.at ?? deployment.at)}</span>
 ${last === undefined || last.description === '' ? undefined : html`<br>${last.description}`}</li>`;
  });
  return html`<ul class="rows">${items}</ul>`;
}
