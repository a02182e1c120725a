import { isJsonObject } from '../core/json.ts';

/** The branch run's key; a pull request's is `pull/N`. */
export const branchKey = 'branch/main';

/** Which runs a GitHub event wakes. Anything unexpected wakes nothing: polling will find it. */
export function keysOfEvent(event: string, body: Buffer): string[] {
  const payload = parse(body);
  if (!isJsonObject(payload)) return [];
  if (event === 'push') return payload['ref'] === 'refs/heads/main' ? [branchKey] : [];
  if (event !== 'pull_request' && event !== 'pull_request_review') return [];
  const request = payload['pull_request'];
  const number = isJsonObject(request) ? request['number'] : undefined;
  if (typeof number !== 'number' || !Number.isInteger(number)) return [];
  const merged = isJsonObject(request) && request['merged'] === true;
  return merged ? [`pull/${number}`, branchKey] : [`pull/${number}`];
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // Signed but not JSON: GitHub sends none such, so there is nothing to wake.
    return undefined;
  }
}
