import type { JsonObject } from '../../../core/json.ts';
import type { IssueEvent } from '../state/records.ts';
import { accountOf, fullName, type World } from '../world.ts';
import { type Html, html } from './html.ts';

/** One line of the timeline without its actor: what happened, as a person would say it. */
export function sentenceOf(world: World, event: IssueEvent): Html {
  const { detail } = event;
  const commit = event.commitId === null ? undefined : commitLink(world, event.commitId);
  switch (event.event) {
    case 'merged':
      return html`<span class="done">merged</span> this as ${commit}`;
    case 'closed':
      return html`<span class="bad">closed</span> this`;
    case 'reopened':
      return html`<span class="good">reopened</span> this`;
    case 'renamed':
      return html`changed the title from <s>${text(detail, 'rename', 'from')}</s> to <b>${text(detail, 'rename', 'to')}</b>`;
    case 'base_ref_changed':
      return html`<span class="warn">changed the base branch</span>`;
    case 'automatic_base_change_succeeded':
      return html`<span class="warn">moved this to another base branch</span> by deleting the one it had`;
    case 'head_ref_force_pushed':
      return html`<span class="warn">force-pushed</span> the head branch to ${commit}`;
    case 'base_ref_force_pushed':
      return html`<span class="warn">force-pushed</span> the base branch to ${commit}`;
    case 'head_ref_deleted':
      return html`deleted the head branch`;
    case 'ready_for_review':
      return html`marked this as ready for review`;
    case 'convert_to_draft':
      return html`turned this into a draft`;
    case 'review_requested':
      return html`asked <b>${reviewerOf(world, detail)}</b> for a review`;
    case 'review_request_removed':
      return html`no longer asks <b>${reviewerOf(world, detail)}</b> for a review`;
    case 'review_dismissed':
      return html`<span class="warn">dismissed a review</span> ${text(detail, 'dismissed_review', 'dismissal_message')}`;
    default:
      return html`${event.event.replaceAll('_', ' ')} ${text(detail, 'label', 'name')}`;
  }
}

export function commitLink(world: World, sha: string): Html {
  return html`<a href="/${fullName(world)}/commit/${sha}"><code>${sha.slice(0, 7)}</code></a>`;
}

function text(detail: JsonObject, group: string, name: string): string {
  const inner = detail[group] as JsonObject | undefined;
  return typeof inner?.[name] === 'string' ? inner[name] : '';
}

function reviewerOf(world: World, { reviewer }: JsonObject): string {
  return accountOf(world, Number(reviewer)).login;
}
