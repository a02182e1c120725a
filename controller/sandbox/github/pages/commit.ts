import { readCommit } from '../git/commits.ts';
import { objectType } from '../git/refs.ts';
import { isSha, type Sha } from '../git/types.ts';
import type { Reply } from '../http/request.ts';
import type { World } from '../world.ts';
import { checksOf } from './checks.ts';
import { filesBetween } from './diff.ts';
import { commitLink } from './events.ts';
import { html } from './html.ts';
import { page, when } from './layout.ts';

/** A commit with its changes against its first parent; undefined when there is none. */
export async function commitPage(world: World, sha: Sha): Promise<Reply | undefined> {
  if (!isSha(sha) || (await objectType(world.repo, sha)) !== 'commit') return undefined;
  const commit = await readCommit(world.repo, sha);
  const [title, ...rest] = commit.message.split('\n');
  const body = html`<h1>${title}</h1><pre>${rest.join('\n').trim()}</pre>
<p class="dim">${commit.author.name} &lt;${commit.author.email}&gt; · ${when(commit.committer.at * 1000)} · <code>${sha}</code>
 · parents ${commit.parents.map((parent) => html` ${commitLink(world, parent)}`)}</p>
<h2>Checks</h2>${checksOf(world, sha)}
<h2>Files changed</h2>${await filesBetween(world, commit.parents[0], sha)}`;
  return page(world, title ?? sha, body);
}
