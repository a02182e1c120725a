import { logCommits } from '../git/commits.ts';
import type { Comment, Issue, IssueEvent, Review } from '../state/records.ts';
import { accountOf, isPull, type World } from '../world.ts';
import { commitLink, sentenceOf } from './events.ts';
import { type Html, html } from './html.ts';
import { when } from './layout.ts';
import { markdown } from './markdown.ts';

interface Entry {
  readonly at: number;
  readonly shown: Html;
}

/** What was said and done, by the server's time. */
export async function timelineOf(world: World, issue: Issue): Promise<Html> {
  const { comments, reviews, events } = world.state;
  const here = <T extends { readonly number: number }>(items: readonly T[]) =>
    items.filter((item) => item.number === issue.number);
  const entries: Entry[] = [
    ...(await commits(world, issue)),
    ...here(comments).map((comment) => ({ at: comment.createdAt, shown: showComment(world, comment) })),
    ...here(reviews).flatMap((review) =>
      review.submittedAt === null
        ? []
        : [{ at: review.submittedAt, shown: showReview(world, review, review.submittedAt) }],
    ),
    ...here(events)
      .filter((event) => !saysItself(issue, event))
      .map((event) => ({
        at: event.at,
        shown: html`<p class="event"><b>${accountOf(world, event.actorId).login}</b> ${sentenceOf(world, event)} · ${when(event.at)}</p>`,
      })),
  ];
  return html`${entries.toSorted((a, b) => a.at - b.at).map(({ shown }) => shown)}`;
}

/** A merge closes too, which needs no line of its own. */
function saysItself(issue: Issue, event: IssueEvent): boolean {
  return event.event === 'closed' && issue.pull?.merged != null && event.at >= issue.pull.merged.at;
}

async function commits(world: World, issue: Issue): Promise<Entry[]> {
  if (!isPull(issue)) return [];
  const { pull } = issue;
  const found = await logCommits(world.repo, ['--reverse', `${pull.merged?.before ?? pull.baseSha}..${pull.headSha}`]);
  return found.map((commit) => ({
    at: pull.seen[commit.sha] ?? issue.createdAt,
    shown: html`<p class="event">${commitLink(world, commit.sha)} <b>${commit.message.split('\n')[0]}</b> · ${commit.author.name}</p>`,
  }));
}

/** A box with who, when and what; `id` is where html_url points. */
export function box(parts: {
  readonly id: string;
  readonly tone?: string;
  readonly head: Html;
  readonly text: string;
}): Html {
  const body = parts.text.trim() === '' ? undefined : html`<div class="body">${markdown(parts.text)}</div>`;
  return html`<article id="${parts.id}" class="${parts.tone ?? ''}"><div class="head">${parts.head}</div>${body}</article>`;
}

function showComment(world: World, comment: Comment): Html {
  const edited = comment.updatedAt === comment.createdAt ? undefined : html` · edited`;
  return box({
    id: `issuecomment-${comment.id}`,
    head: html`<b>${accountOf(world, comment.userId).login}</b> commented · ${when(comment.createdAt)}${edited}`,
    text: comment.body,
  });
}

const verdicts: { readonly [state in Review['state']]: readonly [said: string, tone: string] } = {
  APPROVED: ['✓ approved', 'good'],
  CHANGES_REQUESTED: ['✗ requested changes', 'bad'],
  COMMENTED: ['reviewed', ''],
  DISMISSED: ['gave a review that was dismissed', ''],
  PENDING: ['is reviewing', ''],
};

function showReview(world: World, review: Review, at: number): Html {
  const [said, tone] = verdicts[review.state];
  const edited = review.editedAt === null ? undefined : html` · edited`;
  return box({
    id: `pullrequestreview-${review.id}`,
    tone,
    head: html`<b>${accountOf(world, review.userId).login}</b> <span class="${tone}">${said}</span> at ${commitLink(world, review.commitId)} · ${when(at)}${edited}`,
    text: review.body,
  });
}
