import type { JsonObject } from '../../../core/json.ts';
import type { Review } from '../state/records.ts';
import { accountOf, htmlUrl, nodeId, repoUrl, stamp, type World } from '../world.ts';
import { association, showAccountId } from './account.ts';

export function showReview(world: World, review: Review): JsonObject {
  const html = `${htmlUrl(world)}/pull/${review.number}#pullrequestreview-${review.id}`;
  const pull = `${repoUrl(world)}/pulls/${review.number}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: showAccountId(world, review.userId),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: association(accountOf(world, review.userId)),
    _links: { html: { href: html }, pull_request: { href: pull } },
    // A pending review has no such member.
    ...(review.submittedAt === null ? {} : { submitted_at: stamp(review.submittedAt) }),
    commit_id: review.commitId,
  };
}
