import { known, type Read, unavailable } from '../../../core/known.ts';
import type { Deployment } from '../../../status/publisher.ts';
import type { Connection } from './connection.ts';
import { cut } from './cut.ts';
import { saying } from './saying.ts';

/** A deployment of an environment at a commit, and its newest status; each made only where there is none of ours yet. */
export function sayDeployment(connection: Connection, deployment: Deployment): Promise<Read<void>> {
  const { environment, commit, state } = deployment;
  return saying(`record the deployment of ${environment}`, 'deployments: write', async () => {
    const own = await connection.account();
    if (!own.known) return own;
    const { rest } = await connection.octokit();
    const made = await rest.repos.listDeployments({ ...connection.here, sha: commit, environment, per_page: 100 });
    const before = made.data.find((other) => other.creator?.id === own.value.id);
    const id = before?.id ?? (await create(connection, deployment));
    if (id === undefined)
      return unavailable('github-refused', `record the deployment of ${environment}: it was merged instead`);
    const one = { ...connection.here, deployment_id: id };
    const newest = before ? (await rest.repos.listDeploymentStatuses({ ...one, per_page: 1 })).data[0] : undefined;
    const description = cut(deployment.description, 140);
    if (newest?.state === state && newest.description === description) return known(undefined);
    await rest.repos.createDeploymentStatus({
      ...one,
      state,
      description,
      environment,
      ...(deployment.url && { log_url: deployment.url }),
    });
    return known(undefined);
  });
}

/** Nothing is merged and no check waited for: the merge has happened, and the controller is the check. */
async function create(connection: Connection, deployment: Deployment): Promise<number | undefined> {
  const { rest } = await connection.octokit();
  const { data } = await rest.repos.createDeployment({
    ...connection.here,
    ref: deployment.commit,
    environment: deployment.environment,
    auto_merge: false,
    required_contexts: [],
    transient_environment: false,
    description: cut(deployment.description, 140),
  });
  return 'id' in data ? data.id : undefined;
}
