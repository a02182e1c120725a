import { connectArm } from '../adapters/arm/connect.ts';
import { azureRights } from '../adapters/arm/rights.ts';
import { githubAccounts } from '../adapters/github/accounts.ts';
import { repositorySettings } from '../adapters/github/repository-settings.ts';
import type { Settings } from '../cli/settings.ts';
import type { SetupPorts } from '../setup/types.ts';
import { armSettings } from './connect.ts';

/** What looks at settings and identities rather than at the TRE. */
export function connectSetup(settings: Settings): SetupPorts {
  const [webhookSecret] = settings.webhookSecrets;
  return {
    store: repositorySettings({ ...settings.github, ...(webhookSecret !== undefined && { webhookSecret }) }),
    accounts: githubAccounts(settings.github),
    rightsOf: (identity) => azureRights(connectArm(armSettings(settings, identity === 'planner' ? 'plan' : 'apply'))),
  };
}
