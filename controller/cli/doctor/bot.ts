import { known, unavailable } from '../../core/known.ts';
import { checkBot } from '../../setup/check-bot.ts';
import type { Finding } from '../../setup/types.ts';
import type { Given } from './given.ts';

export async function lookAtBot({ settings, setup, approved }: Given): Promise<readonly Finding[]> {
  const { botId } = settings.github;
  const [acting, account, main] = await Promise.all([
    setup.accounts.acting(),
    botId === undefined ? unavailable('no-id', 'not set') : setup.accounts.withId(botId),
    approved(),
  ]);
  return [checkBot({ botId, acting, account, manifests: main.known ? known(main.value.manifests) : main })];
}
