import type { Octokit } from '@octokit/rest';
import { Refused } from '../../core/errors.ts';
import type { GitHubOptions } from './options.ts';

/** Longest wait that GitHub may ask for before we rather say that it is unavailable. Seconds. */
const longestWait = 60;

/** Loaded when first needed: offline commands never pay for it. `onRequest` counts what is really sent. */
export async function openOctokit(options: GitHubOptions, onRequest: () => void): Promise<Octokit> {
  const [{ Octokit: Base }, { throttling }, { retry }, signIn] = await Promise.all([
    import('@octokit/rest'),
    import('@octokit/plugin-throttling'),
    import('@octokit/plugin-retry'),
    signInOf(options),
  ]);
  const Client = Base.plugin(throttling, retry);
  const wait = (retryAfter: number, _: unknown, __: unknown, retries: number): boolean =>
    retryAfter <= longestWait && retries < 2;
  const client = new Client({
    baseUrl: options.apiUrl.replace(/\/+$/u, ''),
    ...signIn,
    userAgent: 'azure-tre-gitops',
    throttle: { onRateLimit: wait, onSecondaryRateLimit: wait },
    retry: { retries: 2 },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    ...(options.fetch && { request: { fetch: options.fetch } }),
  });
  client.hook.before('request', onRequest);
  return client;
}

/** The App's tokens live an hour; its strategy asks for the next one by itself. */
async function signInOf({ token, app }: GitHubOptions): Promise<object> {
  if (token !== undefined) return { auth: token };
  if (!app) {
    throw new Refused(
      'settings-missing',
      'sign in to GitHub: expected a token or an App, found neither; set GITHUB_TOKEN',
    );
  }
  const { createAppAuth } = await import('@octokit/auth-app');
  const { id: appId, installationId, privateKey } = app;
  return { authStrategy: createAppAuth, auth: { appId, installationId, privateKey } };
}

/** Failures come back as Unavailable with their words; Octokit's own lines would only repeat them on stderr. */
function ignore(): void {}
