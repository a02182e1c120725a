import type { Reply } from '../http/request.ts';
import type { CheckRun } from '../state/records.ts';
import { accountOf, fullName, isPull, type World } from '../world.ts';
import { checkOutput } from './checks.ts';
import { sign } from './conclusion.ts';
import { commitLink } from './events.ts';
import { html } from './html.ts';
import { page } from './layout.ts';

/** Where `html_url` of a check run leads: its output in full, and the requests whose head it is on. */
export function checkRunPage(world: World, run: CheckRun): Reply {
  const state = run.conclusion ?? run.status;
  const pulls = world.state.issues
    .filter(isPull)
    .filter(({ pull }) => pull.headSha === run.sha || pull.merged?.sha === run.sha)
    .map(({ number }) => html` · <a href="/${fullName(world)}/pull/${number}">#${number}</a>`);
  const body = html`<h1>${sign(state)} ${run.name}</h1>
<p class="dim">${state.replaceAll('_', ' ')} · ${accountOf(world, run.appId).login} · ${commitLink(world, run.sha)}${pulls}
 · started ${run.startedAt}${run.completedAt === null ? undefined : ` · completed ${run.completedAt}`}</p>
<article><div class="head"><b>${run.output.title ?? 'No title'}</b></div><div class="body">${checkOutput(run)}</div></article>`;
  return page(world, run.name, body);
}
