import { createHash } from 'node:crypto';
import { known, type Read } from '../../../core/known.ts';
import type { Connection } from './connection.ts';
import { cut } from './cut.ts';
import { saying } from './saying.ts';

/** GitHub refuses bodies above 65,536 characters; the marker takes some. */
const bodyAtMost = 65_000;

/**
 * The one comment about a topic, edited in place. It is found among the comments of our own account: a marker alone proves
 * nothing, since anybody can write one. Where there are several, the oldest is it, and none is ever deleted.
 */
export function sayComment(
  connection: Connection,
  pullRequest: number,
  topic: string,
  body: string,
  digest?: string,
): Promise<Read<{ readonly url: string }>> {
  return saying(`comment on #${pullRequest}`, 'pull_requests: write', async () => {
    const own = await connection.account();
    if (!own.known) return own;
    const client = await connection.octokit();
    const issue = { ...connection.here, issue_number: pullRequest };
    const comments = await client.paginate(client.rest.issues.listComments, { ...issue, per_page: 100 });
    const before = comments.find(
      (comment) => comment.user?.id === own.value.id && comment.body?.startsWith(`<!-- tre:${topic} `),
    );
    const text = cut(body, bodyAtMost);
    const wanted = { digest: digest ?? hash(text), text };
    if (before && isSaid(topic, before.body ?? '', wanted.digest)) return known({ url: before.html_url });
    const marked = `${marker(topic, wanted.digest, text)}\n${text}`;
    const { data } = before
      ? await client.rest.issues.updateComment({ ...connection.here, comment_id: before.id, body: marked })
      : await client.rest.issues.createComment({ ...issue, body: marked });
    return known({ url: data.html_url });
  });
}

function marker(topic: string, digest: string, text: string): string {
  return `<!-- tre:${topic} ${digest} ${hash(text)} -->`;
}

/** Also the text as it stands: whoever may write to the repository may edit our comment. */
function isSaid(topic: string, body: string, digest: string): boolean {
  const normal = body.replaceAll('\r\n', '\n');
  const end = normal.indexOf('\n');
  return end > 0 && normal.slice(0, end) === marker(topic, digest, normal.slice(end + 1));
}

/** Without white space at the ends, which GitHub may take off. */
function hash(text: string): string {
  return createHash('sha256').update(text.trim()).digest('hex');
}
