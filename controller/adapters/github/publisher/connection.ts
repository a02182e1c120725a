import type { Octokit } from '@octokit/rest';
import { known, type Read, unavailable } from '../../../core/known.ts';
import { asking } from '../asking.ts';
import { openOctokit } from '../open-octokit.ts';
import type { GitHubOptions } from '../options.ts';

/** What every verb of the publisher needs. */
export interface Connection {
  readonly here: { readonly owner: string; readonly repo: string };
  /** Pages of the repository as people see them: `https://github.com/owner/name`. */
  readonly pages: string;
  octokit(): Promise<Octokit>;
  /** The account that we act as. Only what it wrote is ours: markers, names and branches can be forged by others. */
  account(): Promise<Read<OwnAccount>>;
  calls(): number;
}
export interface OwnAccount {
  readonly id: number;
  /** `tre[bot]`; of an App, its slug and `[bot]`. */
  readonly login: string;
}

export function connectionTo(options: GitHubOptions): Connection {
  const [owner = '', repo = ''] = options.repository.split('/');
  let requests = 0;
  let opening: Promise<Octokit> | undefined;
  let account: Promise<Read<OwnAccount>> | undefined;
  const octokit = (): Promise<Octokit> => {
    opening ??= openOctokit(options, () => {
      requests += 1;
    });
    return opening;
  };
  return {
    here: { owner, repo },
    pages: `${pagesOrigin(options.apiUrl)}/${owner}/${repo}`,
    octokit,
    calls: () => requests,
    account: async () => {
      account ??= ownAccount(options, octokit);
      const read = await account;
      if (!read.known) account = undefined;
      return read;
    },
  };
}

/** An installation token may not ask who it is, so the App's own key or GITHUB_BOT_ID has to say it. */
function ownAccount(options: GitHubOptions, octokit: () => Promise<Octokit>): Promise<Read<OwnAccount>> {
  return asking('find the account that the controller acts as', async () => {
    const { rest } = await octokit();
    if (options.appAccountId !== undefined)
      return found(await rest.users.getById({ account_id: options.appAccountId }));
    if (options.app) {
      const { data: app } = await rest.apps.getAuthenticated();
      return found(await rest.users.getByUsername({ username: `${app?.slug}[bot]` }));
    }
    const answer = await rest.users.getAuthenticated().catch((cause: { status?: number }) => {
      if (cause.status === 403) return undefined;
      throw cause;
    });
    if (answer) return found(answer);
    return unavailable(
      'github-refused',
      'find the account that the controller acts as: this token may not ask; set GITHUB_BOT_ID to its numeric id ' +
        '(`gh api "/users/NAME[bot]" --jq .id`)',
    );
  });
}

function found({ data }: { readonly data: { readonly id: number; readonly login: string } }): Read<OwnAccount> {
  return known({ id: data.id, login: data.login });
}

/** github.com's API has a host of its own; an Enterprise Server's is below `/api/v3`. */
function pagesOrigin(apiUrl: string): string {
  const { origin, host } = new URL(apiUrl);
  return host === 'api.github.com' ? 'https://github.com' : origin;
}
