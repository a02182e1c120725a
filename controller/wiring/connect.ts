import { join } from 'node:path';
import { type ArmSettings, connectArm } from '../adapters/arm/connect.ts';
import { groupTagAnchor } from '../adapters/arm/group-tag-anchor.ts';
import { azureReader } from '../adapters/arm/reader.ts';
import { azureWriter } from '../adapters/arm/writer.ts';
import { fileParseCache } from '../adapters/git/file-parse-cache.ts';
import { ledgerBranch } from '../adapters/git/ledger-branch.ts';
import { openMirror } from '../adapters/git/open-mirror.ts';
import { githubReviews } from '../adapters/github/github-reviews.ts';
import type { Settings } from '../cli/settings.ts';
import { systemClock } from '../core/clock.ts';
import type { ApplyPorts } from '../loop/ports.ts';
import { ed25519Signer } from '../status/signer.ts';

const ledgerBranchName = 'tre/status';
const author = { name: 'tre controller', email: 'tre@users.noreply.github.com' };

/** Ports to adapters. A plan signs in as the planner where there is one, so that a write would fail in Azure as well. */
export async function connect(settings: Settings, purpose: 'plan' | 'apply'): Promise<ApplyPorts> {
  const mirror = await openMirror({
    dir: join(settings.stateDir, 'mirror.git'),
    url: settings.repositoryUrl,
    ...(settings.github.token && { token: settings.github.token }),
  });
  const cache = await fileParseCache(join(settings.stateDir, 'parsed.cache'));
  const arm = connectArm(armSettings(settings, purpose));
  // Every run asks Azure, and loading its SDK takes longer (0.15 s) than the fetch with which it begins: git goes first.
  setImmediate(() => void Promise.allSettled([arm.graph()]));
  return {
    git: mirror,
    reviews: githubReviews({ ...settings.github, appAccountId: settings.github.botId }),
    reader: azureReader(arm),
    writer: azureWriter(arm, settings.pollMs),
    ledgerBranch: ledgerBranch(mirror, ledgerBranchName, author),
    anchors: (home) => groupTagAnchor(arm, { subscriptionId: home.coreSubscription, resourceGroup: home.coreGroup }),
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
}

function armSettings({ azure, pollMs, timeScale }: Settings, purpose: 'plan' | 'apply'): ArmSettings {
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
