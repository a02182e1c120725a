import type { Finding } from '../../setup/types.ts';
import type { Given } from './given.ts';

/** Shorter secrets can be guessed from one recorded delivery. */
const shortestSecret = 16;

/** Settings that nothing stops without, and that something is wrong without. */
export async function lookAtSettings({ settings }: Pick<Given, 'settings'>): Promise<readonly Finding[]> {
  const { webhookSecrets } = settings;
  const short = webhookSecrets.some((secret) => secret.length < shortestSecret);
  return [
    {
      area: 'settings',
      what: 'GITHUB_WEBHOOK_SECRET',
      state: webhookSecrets.length === 0 ? 'missing' : short ? 'different' : 'ok',
      detail: webhookSecrets.length === 0 ? 'not set' : short ? `shorter than ${shortestSecret} characters` : 'set',
      why: '`tre serve` takes a webhook only with a signature; without a secret it looks by itself, minutes later',
      mend: 'set it to `openssl rand -hex 32`, and give GitHub the same',
    },
  ];
}
