import type { Octokit } from '@octokit/rest';
import { known, type Read, unavailable } from '../../core/known.ts';
import { type PullRequestEvidence, type PushEvidence, type ReviewSource, shownContext } from '../../signoff/types.ts';
import { asking } from './asking.ts';
import { missingEvidence } from './check-complete.ts';
import { accountOf, pushOf, reviewOf, timelineOf } from './evidence.ts';
import { openOctokit } from './open-octokit.ts';
import type { GitHubOptions } from './options.ts';

/**
 * Evidence from GitHub, read-only. Every list has all its pages; a pull request whose head moves while it is read is read
 * once more and is Unavailable (`head-moved`) if it moves again. Refusals (401, 403, 404) say what to mend.
 */
export function githubReviews(options: GitHubOptions): ReviewSource {
  const [owner = '', repo = ''] = options.repository.split('/');
  const here = { owner, repo };
  let requests = 0;
  let opening: Promise<Octokit> | undefined;
  const reading = new Map<number, Promise<Read<PullRequestEvidence>>>();
  const octokit = (): Promise<Octokit> => {
    opening ??= openOctokit(options, () => {
      requests += 1;
    });
    return opening;
  };

  async function activity(ref: string): Promise<readonly PushEvidence[]> {
    const client = await octokit();
    const entries = await client.paginate(client.rest.repos.listActivities, { ...here, ref, per_page: 100 });
    // Newest first by default; the server's order is kept within a second.
    return entries.map(pushOf).reverse();
  }

  async function readPullRequest(number: number): Promise<Read<PullRequestEvidence>> {
    const client = await octokit();
    const one = { ...here, pull_number: number };
    const { data: pull } = await client.rest.pulls.get(one);
    const reviews = await client.paginate(client.rest.pulls.listReviews, { ...one, per_page: 100 });
    const timeline = await client.paginate(client.rest.issues.listEventsForTimeline, {
      ...here,
      issue_number: number,
      per_page: 100,
    });
    const fromHere = pull.head.repo !== null && pull.head.repo.id === pull.base.repo.id;
    // Pushes to a fork are recorded in the fork, which we cannot read (signoff.md finding 18).
    const pushes = fromHere ? await activity(`refs/heads/${pull.head.ref}`) : [];
    const { data: again } = await client.rest.pulls.get(one);
    if (again.head.sha !== pull.head.sha || again.base.ref !== pull.base.ref || again.merged !== pull.merged) {
      return unavailable('head-moved', `#${number} moved while it was read; try again`);
    }
    const evidence: PullRequestEvidence = {
      number,
      title: pull.title,
      author: accountOf(pull.user),
      state: pull.state === 'open' ? 'open' : 'closed',
      draft: pull.draft === true,
      merged: pull.merged,
      mergedAt: pull.merged_at,
      mergeCommitSha: pull.merge_commit_sha,
      headSha: pull.head.sha,
      headRef: pull.head.ref,
      headRepositoryId: pull.head.repo?.id ?? null,
      baseRef: pull.base.ref,
      baseRepositoryId: pull.base.repo.id,
      reviews: reviews.map(reviewOf),
      pushes,
      timeline: timeline.map(timelineOf),
      url: pull.html_url,
    };
    const missing = missingEvidence(evidence);
    return missing === undefined ? known(evidence) : unavailable('evidence-incomplete', `${missing}; try again`);
  }

  return {
    ...(options.appAccountId !== undefined && { appAccountId: options.appAccountId }),
    calls: () => requests,
    repository: () =>
      asking(`read the repository ${options.repository}`, async () => {
        const { data } = await (await octokit()).rest.repos.get(here);
        return known({ id: data.id, ownerId: data.owner.id, defaultBranch: data.default_branch });
      }),
    pullRequestsOf: (commit) =>
      asking(`find the pull requests of ${commit}`, async () => {
        if (!/^[0-9a-f]{40}$/u.test(commit)) {
          return unavailable(
            'not-a-commit',
            `expected 40 hex digits, found ${commit}; a branch may be named like a commit`,
          );
        }
        const client = await octokit();
        const route = client.rest.repos.listPullRequestsAssociatedWithCommit;
        const pulls = await client.paginate(route, { ...here, commit_sha: commit, per_page: 100 });
        return known(pulls.map((pull) => pull.number));
      }),
    pullRequest: (number) => {
      // An apply asks before each of its units. Those that start together share one reading (five requests), else a
      // pull request of a thousand units would take GitHub's whole quota of an hour.
      const found = reading.get(number);
      if (found) return found;
      const answer = asking(`read #${number}`, async () => {
        const first = await readPullRequest(number);
        const again = !first.known && (first.code === 'head-moved' || first.code === 'evidence-incomplete');
        return again ? readPullRequest(number) : first;
      }).finally(() => reading.delete(number));
      reading.set(number, answer);
      return answer;
    },
    shownAt: (commit) =>
      asking(`read the statuses of ${commit}`, async () => {
        const client = await octokit();
        const route = client.rest.repos.listCommitStatusesForRef;
        const statuses = await client.paginate(route, { ...here, ref: commit, per_page: 100 });
        const own = options.appAccountId;
        const ours = statuses.filter(
          ({ context, creator }) => own !== undefined && context === shownContext && creator?.id === own,
        );
        // Newest first; the first time counts, since anybody can make us say it again.
        return known(ours.at(-1)?.created_at);
      }),
    mainActivity: (branch) =>
      asking(`read the activity of ${branch}`, async () => known(await activity(`refs/heads/${branch}`))),
  };
}
