import { messageOf, Refused, Transient } from '../../core/errors.ts';
import { openOctokit } from './open-octokit.ts';
import type { GitHubOptions } from './options.ts';

/**
 * A function that gives the App's installation token of this hour: kept, and renewed before it ends. Git asks it before
 * each command, so that a controller that runs for days never holds an expired one.
 * @throws Refused where GitHub refuses the App (wrong id, key or installation), Transient where it cannot be reached
 */
export function installationTokens(
  options: GitHubOptions & Required<Pick<GitHubOptions, 'app'>>,
): () => Promise<string> {
  const { token: _, ...asApp } = options;
  let opening: ReturnType<typeof openOctokit> | undefined;
  return async () => {
    opening ??= openOctokit(asApp, ignore);
    const client = await opening;
    try {
      const { token } = (await client.auth({ type: 'installation' })) as { readonly token: string };
      return token;
    } catch (cause) {
      throw refusalOf(options.app, cause);
    }
  };
}

function refusalOf({ id, installationId }: { id: number; installationId: number }, cause: unknown) {
  const status = (cause as { readonly status?: number } | undefined)?.status;
  const attempted = `sign in as App ${id}, installation ${installationId}`;
  if (status === 401) {
    return new Refused('app-refused', `${attempted}: GitHub refuses the key: check GITHUB_APP_ID and its private key`, {
      cause,
    });
  }
  if (status === 403 || status === 404) {
    const text = `${attempted}: GitHub answered ${status}: check GITHUB_APP_INSTALLATION_ID, and that the App is installed`;
    return new Refused('app-refused', text, { cause });
  }
  // A key that is no key never reaches GitHub.
  if (status === undefined) {
    return new Refused(
      'app-key-unreadable',
      `${attempted}: ${messageOf(cause)}; GITHUB_APP_PRIVATE_KEY is the PEM text that GitHub gave`,
      { cause },
    );
  }
  return new Transient('github-unavailable', `${attempted}: GitHub answered ${status} (${messageOf(cause)})`, {
    cause,
  });
}

function ignore(): void {}
