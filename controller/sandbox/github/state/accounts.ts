import { Refused } from '../../../core/errors.ts';
import type { GitHubSandboxOptions, SandboxUser } from '../options.ts';
import type { Account } from './records.ts';
import type { State } from './state.ts';

/** Defaults of the App when the options name none. */
const defaultApp = { id: 500_001, slug: 'tre', botId: 500_002 };
const installationId = 510_001;

/** The options' users; one that the saved state knows by id keeps what REST changed (permission, login). */
export function accountsOf(options: GitHubSandboxOptions, state: State): Account[] {
  const asked = [...options.users, ...(options.users.some((user) => user.type === 'Bot') ? [] : [defaultBot])];
  for (const key of ['id', 'login', 'token'] as const) {
    const values = asked.map((user) => String(user[key]).toLowerCase());
    const twice = values.find((value, i) => values.indexOf(value) !== i);
    if (twice !== undefined)
      throw new Refused(
        'sandbox-user-twice',
        `start the sandbox GitHub: two users have the same ${key}; give each its own`,
      );
  }
  return asked.map((user) => state.accounts.find((known) => known.id === user.id) ?? accountOf(user));
}

const defaultBot: SandboxUser = { login: `${defaultApp.slug}[bot]`, id: defaultApp.botId, token: '', type: 'Bot' };

function accountOf(user: SandboxUser): Account {
  return {
    id: user.id,
    login: user.login,
    type: user.type,
    permission: user.permission ?? 'write',
    email: user.email ?? `${user.id}+${user.login}@users.noreply.github.com`,
  };
}

/** The App acts as the first bot; GitHub's bots are named `<slug>[bot]`. */
export function appOf(options: GitHubSandboxOptions, state: State) {
  const bot = state.accounts.find((account) => account.type === 'Bot');
  if (bot === undefined) throw new Error('accountsOf always gives a bot');
  return {
    id: options.app?.id ?? defaultApp.id,
    slug: bot.login.replace(/\[bot\]$/, ''),
    botId: bot.id,
    installationId,
  };
}
