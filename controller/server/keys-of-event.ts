import { isJsonObject, type JsonObject } from '../core/json.ts';
import { branchKey, groupKey, pullKey } from './keys.ts';

type Route = (payload: JsonObject, repository: JsonObject) => readonly string[];

/** Every event that wakes a run. What is not here (comments, deployments, installations, pings) wakes none. */
const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['push', ofPush],
  ['pull_request', ofPullRequest],
  ['pull_request_review', ofReview],
  ['check_run', ofCheckRun],
  ['check_suite', ofCheckSuite],
  ['merge_group', ofMergeGroup],
]);

/** Actions that change neither content nor who may agree. One that is new to us wakes the run. */
const irrelevant: ReadonlySet<unknown> = new Set([
  'assigned',
  'unassigned',
  'labeled',
  'unlabeled',
  'locked',
  'unlocked',
  'milestoned',
  'demilestoned',
  'review_requested',
  'review_request_removed',
]);

/**
 * Which runs a GitHub event wakes. The payload is signed and still only a hint: nothing but names and numbers is taken
 * from it, and what is not as GitHub documents it wakes nothing, because polling will find it. Never throws.
 * @param pinned numeric id of the only repository that is listened to
 */
export function keysOfEvent(event: string, payload: unknown, pinned?: number): readonly string[] {
  if (!isJsonObject(payload)) return [];
  const repository = objectAt(payload, 'repository');
  if (!repository || (pinned !== undefined && repository['id'] !== pinned)) return [];
  return routes.get(event)?.(payload, repository) ?? [];
}

function ofPush(payload: JsonObject, repository: JsonObject): readonly string[] {
  const main = repository['default_branch'];
  return typeof main === 'string' && payload['ref'] === `refs/heads/${main}` ? [branchKey] : [];
}

function ofPullRequest(payload: JsonObject): readonly string[] {
  if (irrelevant.has(payload['action'])) return [];
  const keys = ofReview(payload);
  const merged = objectAt(payload, 'pull_request')?.['merged'] === true;
  return merged && keys.length > 0 ? [...keys, branchKey] : keys;
}

function ofReview(payload: JsonObject): readonly string[] {
  const number = objectAt(payload, 'pull_request')?.['number'];
  return isNumber(number) ? [pullKey(number)] : [];
}

/** "Re-run" on a check of ours, or a button in it. */
function ofCheckRun(payload: JsonObject, repository: JsonObject): readonly string[] {
  const { action } = payload;
  if (action !== 'rerequested' && action !== 'requested_action') return [];
  const run = objectAt(payload, 'check_run');
  const name = run?.['name'];
  return typeof name === 'string' && name.startsWith('tre/') ? pullsOf(run, repository) : [];
}

/** "Re-run all checks". */
function ofCheckSuite(payload: JsonObject, repository: JsonObject): readonly string[] {
  return payload['action'] === 'rerequested' ? pullsOf(objectAt(payload, 'check_suite'), repository) : [];
}

/** A check lists every pull request with that head, those of forks into themselves included: their numbers are not ours. */
function pullsOf(check: JsonObject | undefined, repository: JsonObject): readonly string[] {
  const pulls = check?.['pull_requests'];
  if (!Array.isArray(pulls)) return [];
  const keys = pulls.filter(isJsonObject).flatMap((pull) => {
    const home = objectAt(objectAt(pull, 'base'), 'repo')?.['id'];
    return home === repository['id'] && isNumber(pull['number']) ? [pullKey(pull['number'])] : [];
  });
  return [...new Set(keys)];
}

/** `gh-readonly-queue/main/pr-104-<sha>`: GitHub names the last pull request of the group in the branch, and nowhere else. */
function ofMergeGroup(payload: JsonObject, repository: JsonObject): readonly string[] {
  if (payload['action'] !== 'checks_requested') return [];
  const group = objectAt(payload, 'merge_group');
  const { base_ref: base, head_ref: ref, head_sha: sha } = group ?? {};
  if (base !== `refs/heads/${repository['default_branch']}`) return [];
  if (typeof ref !== 'string' || typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha)) return [];
  const number = Number(/\/pr-(\d+)-[0-9a-f]+$/.exec(ref)?.[1]);
  return isNumber(number) ? [groupKey(sha, number)] : [];
}

function objectAt(parent: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = parent?.[name];
  return isJsonObject(value) ? value : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
