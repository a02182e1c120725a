import { join } from 'node:path';
import { type ArmConnection, type ArmSettings, connectArm } from '../adapters/arm/connect.ts';
import { groupTagAnchor } from '../adapters/arm/group-tag-anchor.ts';
import { groupTagFreeze } from '../adapters/arm/group-tag-freeze.ts';
import { type GroupTags, groupTags } from '../adapters/arm/group-tags.ts';
import { azureReader } from '../adapters/arm/reader.ts';
import { azureWriter } from '../adapters/arm/writer.ts';
import { fileParseCache } from '../adapters/git/file-parse-cache.ts';
import { ledgerBranch } from '../adapters/git/ledger-branch.ts';
import { openMirror } from '../adapters/git/open-mirror.ts';
import { installationTokens } from '../adapters/github/app-token.ts';
import { githubReviews } from '../adapters/github/github-reviews.ts';
import { githubPublisher } from '../adapters/github/publisher/github-publisher.ts';
import type { Settings } from '../cli/settings.ts';
import { systemClock } from '../core/clock.ts';
import type { Home } from '../loop/home.ts';
import type { ApplyPorts, PlanPorts, ReviewPorts } from '../loop/ports.ts';
import { ed25519Signer } from '../status/signer.ts';

const ledgerBranchName = 'tre/status';
const author = { name: 'tre controller', email: 'tre@users.noreply.github.com' };

/** Ports to adapters. A plan signs in as the planner where there is one, so that a write would fail in Azure as well. */
export async function connect(settings: Settings, purpose: 'plan' | 'apply'): Promise<ReviewPorts> {
  const mirror = await openMirror({
    dir: join(settings.stateDir, 'mirror.git'),
    url: settings.repositoryUrl,
    ...gitToken(settings.github),
  });
  const cache = await fileParseCache(join(settings.stateDir, 'parsed.cache'));
  const arm = connectArm(armSettings(settings, purpose));
  // Every run asks Azure, and loading its SDK takes longer (0.15 s) than the fetch with which it begins: git goes first.
  setImmediate(() => void Promise.allSettled([arm.graph()]));
  const github = { ...settings.github, appAccountId: settings.github.botId };
  const ports: ApplyPorts = {
    git: mirror,
    reviews: githubReviews(github),
    ...readingFrom(arm),
    writer: azureWriter(arm, settings.pollMs),
    ledgerBranch: ledgerBranch(mirror, ledgerBranchName, author),
    signer: ed25519Signer(settings.ledgerKey),
    cache,
    saveCache: () => cache.save(),
    clock: systemClock,
    trustRoot: settings.trustRoot,
    ...(settings.repositoryPin && { repositoryPin: settings.repositoryPin }),
    concurrency: settings.concurrency,
    pollMs: settings.pollMs,
    retryPaceMs: Math.max(1, 1000 * settings.timeScale),
    deadlineScale: settings.timeScale,
  };
  const asPlanner = purpose === 'apply' && settings.azure.planner;
  const planning = asPlanner ? { ...ports, ...readingFrom(connectArm(armSettings(settings, 'plan'))) } : ports;
  return { ...ports, publisher: githubPublisher(github), planning };
}

/** The App's token is asked for before each git command, since it lives an hour and `serve` runs for months. */
function gitToken({ token, app, apiUrl, repository }: Settings['github']) {
  if (token) return { token };
  return app ? { token: installationTokens({ apiUrl, repository, app }) } : {};
}

/** All that is read from Azure, by one identity. */
function readingFrom(arm: ArmConnection): Pick<PlanPorts, 'reader' | 'anchors' | 'freezes'> {
  const tags = new Map<string, GroupTags>();
  const tagsOf = ({ coreSubscription, coreGroup }: Pick<Home, 'coreSubscription' | 'coreGroup'>): GroupTags => {
    const key = `${coreSubscription}/${coreGroup}`;
    const found = tags.get(key) ?? groupTags(arm, { subscriptionId: coreSubscription, resourceGroup: coreGroup });
    tags.set(key, found);
    return found;
  };
  return {
    reader: azureReader(arm),
    anchors: (home) => groupTagAnchor(tagsOf(home)),
    freezes: (home) => groupTagFreeze(tagsOf(home)),
  };
}

export function armSettings({ azure, pollMs, timeScale }: Settings, purpose: 'plan' | 'apply'): ArmSettings {
  const identity = purpose === 'plan' ? azure.planner : undefined;
  const secret = identity?.clientSecret ?? azure.clientSecret;
  return {
    armEndpoint: azure.armEndpoint,
    armAudience: azure.armAudience,
    authorityHost: azure.authorityHost,
    tenantId: azure.tenantId,
    clientId: identity?.clientId ?? azure.clientId,
    ...(secret && { clientSecret: secret }),
    ...(azure.federatedTokenFile && { federatedTokenFile: azure.federatedTokenFile }),
    ...(azure.caFile && { caFile: azure.caFile }),
    disableInstanceDiscovery: azure.disableInstanceDiscovery,
    pollIntervalMs: pollMs,
    ...(timeScale < 1 && { retry: { maxRetries: 5, delayMs: Math.max(10, 1000 * timeScale), maxDelayMs: 2000 } }),
  };
}
