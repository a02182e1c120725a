import { pullFacts } from '../act/facts.ts';
import { headLabel } from '../forks.ts';
import { mergeBases } from '../git/commits.ts';
import type { Reply } from '../http/request.ts';
import { mergeViolations } from '../rules/merge-violations.ts';
import type { Issue, PullIssue } from '../state/records.ts';
import { accountOf, isPull, type World, webFlow } from '../world.ts';
import { checksOf, deploymentList } from './checks.ts';
import { filesBetween } from './diff.ts';
import { type Html, html } from './html.ts';
import { page, when } from './layout.ts';
import { box, timelineOf } from './timeline.ts';

/** A pull request, or an issue, as a person reads it. */
export async function issuePage(world: World, issue: Issue): Promise<Reply> {
  const author = accountOf(world, issue.userId).login;
  const head = html`<h1>${issue.title} <small>#${issue.number}</small></h1>
<p>${badge(issue)} <span class="dim"><b>${author}</b> ${isPull(issue) ? branches(world, issue) : html`asked`} · ${when(issue.createdAt)}</span></p>`;
  const description = box({
    id: `issue-${issue.id}`,
    head: html`<b>${author}</b> wrote`,
    text: issue.body ?? '_No description._',
  });
  const rest = isPull(issue) ? await pullParts(world, issue) : undefined;
  return page(
    world,
    `${issue.title} #${issue.number}`,
    html`${head}${description}${await timelineOf(world, issue)}${rest}`,
  );
}

export function badge(issue: Issue): Html {
  const state = issue.pull?.merged ? 'merged' : issue.state;
  const label = issue.pull?.draft && state === 'open' ? 'draft' : state;
  return html`<span class="badge ${label}">${label[0]!.toUpperCase()}${label.slice(1)}</span>`;
}

function branches(world: World, { pull }: PullIssue): Html {
  const head = pull.headRepo === undefined ? pull.headRef : headLabel(world, pull);
  return html`wants <span class="ref">${head}</span> in <span class="ref">${pull.baseRef}</span>`;
}

async function pullParts(world: World, issue: PullIssue): Promise<Html> {
  const { pull } = issue;
  const [from] = await mergeBases(world.repo, pull.merged?.before ?? pull.baseSha, pull.headSha);
  const shas = new Set([...Object.keys(pull.seen), pull.merged?.sha]);
  const deployments = deploymentList(
    world,
    world.state.deployments.filter(({ sha }) => shas.has(sha)),
  );
  return html`<h2 id="checks">Checks</h2>${checksOf(world, pull.headSha)}
${pull.merged === null ? undefined : html`<h2>Checks after the merge</h2>${checksOf(world, pull.merged.sha)}`}
${deployments === undefined ? undefined : html`<h2>Deployments</h2>${deployments}`}
${issue.state === 'open' ? await mergeability(world, issue) : undefined}
<h2 id="files">Files changed</h2>${await filesBetween(world, from, pull.headSha)}`;
}

/** What the merge button would say to somebody whom no rule exempts. */
async function mergeability(world: World, issue: PullIssue): Promise<Html> {
  const { mergeableState } = await pullFacts(world, issue);
  const why = mergeableState === 'blocked' ? await mergeViolations(world, issue, webFlow, 'merge') : [];
  const said: { readonly [state: string]: Html } = {
    clean: html`<span class="good">✓ GitHub would merge this.</span>`,
    draft: html`This is a draft.`,
    dirty: html`<span class="bad">✗ It conflicts with <span class="ref">${issue.pull.baseRef}</span>.</span>`,
    blocked: html`<span class="warn">! GitHub's rules keep this from being merged.</span>`,
  };
  return html`<h2>Merging</h2><ul class="rows"><li>${said[mergeableState]}${why.map((line) => html`<br>${line}`)}</li></ul>`;
}
