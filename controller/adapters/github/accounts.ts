import { known, unavailable } from '../../core/known.ts';
import type { Accounts } from '../../setup/types.ts';
import { asking } from './asking.ts';
import type { GitHubOptions } from './options.ts';
import { connectionTo } from './publisher/connection.ts';

/** Who GitHub says that we are, and who has an id. The id in the settings is what is checked, so it is not believed here. */
export function githubAccounts({ appAccountId: _, app, ...rest }: GitHubOptions): Accounts {
  // A fixed token acts where both are given.
  const connection = connectionTo({ ...rest, ...(app && rest.token === undefined && { app }) });
  return {
    async acting() {
      const account = await connection.account();
      if (account.known || account.code !== 'github-refused') return account;
      return unavailable(account.code, 'GitHub does not tell this token whose it is');
    },
    withId: (id) =>
      asking(`look at the account ${id}`, async () => {
        const { rest: api } = await connection.octokit();
        const answer = await api.users.getById({ account_id: id }).catch((cause: { status?: number }) => {
          if (cause.status === 404) return undefined;
          throw cause;
        });
        return known(answer && { id: answer.data.id, login: answer.data.login, type: answer.data.type });
      }),
  };
}
