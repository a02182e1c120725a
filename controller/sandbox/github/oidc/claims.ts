import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../core/json.ts';
import { readRef } from '../git/refs.ts';
import { fullName, ownerId, type World } from '../world.ts';

/** Issuer of the tokens of GitHub Actions on this sandbox. */
export function issuerOf(world: World): string {
  return `${world.origin}/actions-oidc`;
}

/** The subject's beginning for repositories made after 2026-07-15: names with the ids that a rename does not change. */
export function subjectPrefix(world: World): string {
  const { owner, name, id } = world.state.repository;
  return `repo:${owner}@${ownerId}/${name}@${id}`;
}

/**
 * Claims of a job of this repository as GitHub documents them, from a push to main unless `given` says otherwise. What
 * is given replaces a claim; null leaves it out. The subject follows from the others where it is not given.
 */
export async function claimsOf(world: World, given: JsonObject): Promise<JsonObject> {
  const { owner, id } = world.state.repository;
  const repository = fullName(world);
  const ref = typeof given['ref'] === 'string' ? given['ref'] : 'refs/heads/main';
  const now = Math.floor(Date.now() / 1000);
  const claims: JsonObject = {
    jti: randomUUID(),
    aud: `https://github.com/${owner}`,
    ref,
    sha: (await readRef(world.repo, ref)) ?? (await readRef(world.repo, 'refs/heads/main')) ?? '',
    repository,
    repository_owner: owner,
    repository_owner_id: String(ownerId),
    run_id: '1',
    run_number: '1',
    run_attempt: '1',
    repository_visibility: 'private',
    repository_id: String(id),
    actor_id: String(world.app.botId),
    actor: `${world.app.slug}[bot]`,
    workflow: 'apply',
    head_ref: '',
    base_ref: '',
    event_name: 'push',
    ref_protected: 'false',
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    workflow_ref: `${repository}/.github/workflows/apply.yml@${ref}`,
    job_workflow_ref: `${repository}/.github/workflows/apply.yml@${ref}`,
    runner_environment: 'github-hosted',
    iss: issuerOf(world),
    nbf: now - 600,
    exp: now + 300,
    iat: now,
    ...given,
  };
  const complete: JsonObject = { sub: subjectOf(world, claims), ...claims };
  return Object.fromEntries(Object.entries(complete).filter(([, value]) => value !== null));
}

function subjectOf(world: World, claims: JsonObject): string {
  const { subjectClaims } = world.state.settings;
  if (subjectClaims === null) return `${subjectPrefix(world)}:${contextOf(claims)}`;
  return subjectClaims
    .map((key) => {
      if (key === 'repo') return subjectPrefix(world);
      return key === 'context' ? contextOf(claims) : `${key}:${String(claims[key] ?? '')}`;
    })
    .join(':');
}

/** The environment comes first, then pull requests, then the ref. */
function contextOf(claims: JsonObject): string {
  if (typeof claims['environment'] === 'string') return `environment:${claims['environment']}`;
  return claims['event_name'] === 'pull_request' ? 'pull_request' : `ref:${String(claims['ref'])}`;
}
