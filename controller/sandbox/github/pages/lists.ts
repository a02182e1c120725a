import { logCommits } from '../git/commits.ts';
import { readRef } from '../git/refs.ts';
import type { Reply } from '../http/request.ts';
import type { Issue } from '../state/records.ts';
import { accountOf, fullName, isPull, type World } from '../world.ts';
import { deploymentList } from './checks.ts';
import { commitLink } from './events.ts';
import { type Html, html } from './html.ts';
import { badge } from './issue.ts';
import { page, when } from './layout.ts';

/** Newest first; closed ones after the open ones. */
export function pullsPage(world: World): Reply {
  return page(world, 'Pull requests', html`<h1>Pull requests</h1>${split(world, world.state.issues.filter(isPull))}`);
}

export function issuesPage(world: World): Reply {
  const issues = world.state.issues.filter((issue) => !isPull(issue));
  return page(world, 'Issues', html`<h1>Issues</h1>${split(world, issues)}`);
}

function split(world: World, issues: readonly Issue[]): Html {
  const ordered = issues.toReversed();
  const closed = ordered.filter((issue) => issue.state === 'closed');
  return html`${rows(
    world,
    ordered.filter((issue) => issue.state === 'open'),
    'None is open.',
  )}
${closed.length === 0 ? undefined : html`<h2>Closed</h2>${rows(world, closed, '')}`}`;
}

function rows(world: World, issues: readonly Issue[], none: string): Html {
  if (issues.length === 0) return html`<p class="dim">${none}</p>`;
  const items = issues.map((issue) => {
    const path = `/${fullName(world)}/${isPull(issue) ? 'pull' : 'issues'}/${issue.number}`;
    return html`<li>${badge(issue)} <a href="${path}"><b>${issue.title}</b></a> <span class="dim">#${issue.number}
 · ${accountOf(world, issue.userId).login} · ${when(issue.updatedAt)}</span></li>`;
  });
  return html`<ul class="rows">${items}</ul>`;
}

/** The repository: what is open, what is deployed, what came last. */
export async function repositoryPage(world: World): Promise<Reply> {
  const main = await readRef(world.repo, 'refs/heads/main');
  const commits = main === undefined ? [] : await logCommits(world.repo, ['-15', main]);
  const deployments = deploymentList(world, latestByEnvironment(world));
  const items = commits.map(
    (commit) => html`<li>${commitLink(world, commit.sha)} ${commit.message.split('\n')[0]}
 <span class="dim">${commit.author.name} · ${when(commit.committer.at * 1000)}</span></li>`,
  );
  const body = html`<h1>${fullName(world)}</h1>
<p class="dim">Clone: <code>${world.origin}/${fullName(world)}.git</code></p>
<h2>Pull requests</h2>${split(world, world.state.issues.filter(isPull))}
${deployments === undefined ? undefined : html`<h2>Deployments</h2>${deployments}`}
<h2>Last commits on main</h2><ul class="rows">${items}</ul>`;
  return page(world, 'Repository', body);
}

function latestByEnvironment(world: World) {
  return [...new Map(world.state.deployments.map((deployment) => [deployment.environment, deployment])).values()];
}
