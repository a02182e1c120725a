import { messageOf } from '../../../core/errors.ts';
import { type Read, unavailable } from '../../../core/known.ts';
import { asking } from '../asking.ts';

/** Permissions of an App, as its settings page and `permissions:` of a workflow name them. */
export type Permission =
  | 'checks: write'
  | 'contents: write'
  | 'deployments: write'
  | 'issues: write'
  | 'pull_requests: read'
  | 'pull_requests: write'
  | 'statuses: write';

/**
 * As `asking`, for what is written: a refusal names the permission that is missing. `github-refused` needs a person;
 * `github-unavailable` may go by itself.
 */
export function saying<T>(what: string, permission: Permission, say: () => Promise<Read<T>>): Promise<Read<T>> {
  return asking(what, async () => {
    try {
      return await say();
    } catch (cause) {
      const status = (cause as { status?: unknown }).status;
      const message = messageOf(cause);
      // GitHub says 403 for quotas as well; those pass.
      if (status === 403 && /rate limit/i.test(message))
        return unavailable('github-unavailable', `${what}: ${message}`);
      if (status === 403 || status === 404) {
        const remedy = `the App or token needs the permission \`${permission}\` on this repository`;
        return unavailable('github-refused', `${what}: GitHub answered ${status} (${message}); ${remedy}`);
      }
      if (status === 422) return unavailable('github-refused', `${what}: GitHub answered 422 (${message})`);
      throw cause;
    }
  });
}
