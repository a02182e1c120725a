import type { Octokit } from '@octokit/rest';
import type { GitHubOptions } from './options.ts';

/** Longest wait that GitHub may ask for before we rather say that it is unavailable. Seconds. */
const longestWait = 60;

/** Loaded when first needed: offline commands never pay for it. `onRequest` counts what is really sent. */
export async function openOctokit(options: GitHubOptions, onRequest: () => void): Promise<Octokit> {
  const [{ Octokit: Base }, { throttling }, { retry }] = await Promise.all([
    import('@octokit/rest'),
    import('@octokit/plugin-throttling'),
    import('@octokit/plugin-retry'),
  ]);
  const Client = Base.plugin(throttling, retry);
  const wait = (retryAfter: number, _: unknown, __: unknown, retries: number): boolean =>
    retryAfter <= longestWait && retries < 2;
  const client = new Client({
    baseUrl: options.apiUrl.replace(/\/+$/u, ''),
    auth: options.token,
    userAgent: 'azure-tre-gitops',
    throttle: { onRateLimit: wait, onSecondaryRateLimit: wait },
    retry: { retries: 2 },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    ...(options.fetch && { request: { fetch: options.fetch } }),
  });
  client.hook.before('request', onRequest);
  return client;
}

/** Failures come back as Unavailable with their words; Octokit's own lines would only repeat them on stderr. */
function ignore(): void {}
