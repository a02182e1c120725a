import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Sha } from '../git/types.ts';
import type { Rule } from '../state/settings.ts';
import type { World } from '../world.ts';
import { parametersOf } from './rules-of.ts';

/** What `required_status_checks` has against a commit; empty when all passed, each from the App that was named. */
export function missingChecks(world: World, rule: Rule, sha: Sha): string[] {
  const wanted = parametersOf(rule)['required_status_checks'];
  const missing = (Array.isArray(wanted) ? wanted : [])
    .filter(isJsonObject)
    .filter((check) => !passed(world, sha, check));
  if (missing.length === 0) return [];
  const [only] = missing;
  return missing.length === 1
    ? [`Required status check "${String(only?.['context'])}" is expected.`]
    : [`${missing.length} of ${(wanted as unknown[]).length} required status checks are expected.`];
}

/** The newest status or check run of that name decides; with an App named, only its own count. */
function passed(world: World, sha: Sha, check: JsonObject): boolean {
  const app = check['integration_id'];
  const byApp = (accountId: number) =>
    typeof app !== 'number' || (accountId === world.app.botId && app === world.app.id);
  const status = world.state.statuses.findLast(
    (known) => known.sha === sha && known.context === check['context'] && byApp(known.creatorId),
  );
  if (status !== undefined) return status.state === 'success';
  const run = world.state.checkRuns.findLast(
    (known) => known.sha === sha && known.name === check['context'] && byApp(known.appId),
  );
  return run !== undefined && ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '');
}
