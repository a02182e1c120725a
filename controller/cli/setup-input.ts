import type { SetupOptions } from '../setup/wanted-settings.ts';
import type { Settings } from './settings.ts';

export const defaultBranch = 'main';

export function setupOptions(settings: Settings, now: Date, webhookUrl?: string): SetupOptions {
  const { github, repositoryPin, webhookSecrets } = settings;
  return {
    defaultBranch,
    ...(github.app && { appId: github.app.id }),
    ...(repositoryPin && { pin: repositoryPin }),
    ...(webhookUrl !== undefined && { webhookUrl }),
    webhookSecret: webhookSecrets.length > 0 ? 'known' : 'unknown',
    at: now.toISOString(),
  };
}
