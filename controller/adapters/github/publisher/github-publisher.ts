import type { Publisher } from '../../../status/publisher.ts';
import type { GitHubOptions } from '../options.ts';
import { sayCheck } from './check.ts';
import { sayComment } from './comment.ts';
import { connectionTo } from './connection.ts';
import { sayDeployment } from './deployment.ts';
import { listOpen } from './list-open.ts';
import { approve, merge } from './merge.ts';
import { propose } from './propose.ts';
import { sayStatus } from './status.ts';

/** What the controller says on GitHub. Each verb reads first and sends only what is not said yet. */
export function githubPublisher(options: GitHubOptions): Publisher {
  const connection = connectionTo(options);
  return {
    check: (run) => sayCheck(connection, run),
    comment: (pullRequest, topic, body, digest) => sayComment(connection, pullRequest, topic, body, digest),
    status: (commit, status) => sayStatus(connection, commit, status),
    deployment: (deployment) => sayDeployment(connection, deployment),
    openPullRequests: () => listOpen(connection),
    approve: (pullRequest, head, body) => approve(connection, pullRequest, head, body),
    merge: (pullRequest, head, message) => merge(connection, pullRequest, head, message),
    propose: (proposal) => propose(connection, proposal),
    checksPage: (pullRequest, head) => `${connection.pages}/pull/${pullRequest}/checks?sha=${head}`,
    calls: () => connection.calls(),
  };
}
