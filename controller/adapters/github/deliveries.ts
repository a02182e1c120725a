import type { Octokit } from '@octokit/rest';
import { known, type Read, unavailable } from '../../core/known.ts';
import { asking } from './asking.ts';
import { openOctokit } from './open-octokit.ts';
import type { GitHubOptions } from './options.ts';

/** A delivery of a webhook that its receiver did not accept. */
export interface FailedDelivery {
  /** The same for every attempt, and for every webhook that was told of the event. */
  readonly guid: string;
  readonly event: string;
  /** As it was sent; GitHub's word, and yet only a hint. */
  readonly payload: unknown;
}

interface Attempt {
  readonly id: number;
  readonly guid: string;
  readonly delivered_at: string;
  readonly status_code: number;
  readonly event: string;
  readonly repository_id?: number | null;
}

/** Where GitHub lists deliveries: each webhook of the repository that points at us, or the App's own. */
interface Shelf {
  list(): AsyncIterable<{ readonly data: readonly Attempt[] }>;
  payload(id: number): Promise<unknown>;
}

/** Each costs a request; what is beyond is found by polling, which looks at everything anyway. */
const mostRead = 100;

/**
 * Deliveries that failed, read-only. Signed in as an App it reads the App's own webhook, else the repository's webhooks,
 * for which a token needs `repository_hooks: read` (classic: `admin:repo_hook`). GitHub keeps them for some days.
 */
export function githubDeliveries(options: GitHubOptions & { readonly repositoryId?: number | undefined }): {
  failed(since: Date): Promise<Read<readonly FailedDelivery[]>>;
} {
  const what = `read failed webhook deliveries of ${options.repository}`;
  return {
    failed: async (since) => {
      const read = await asking(what, async () => {
        const client = await openOctokit(options, () => undefined);
        const shelves = options.app ? [shelfOfApp(client)] : await shelvesOfRepository(client, options.repository);
        const failed: FailedDelivery[] = [];
        for (const shelf of shelves) failed.push(...(await failedOn(shelf, since, options.repositoryId)));
        return known(failed);
      });
      if (read.known || !/answered (403|404)/.test(read.reason)) return read;
      return unavailable(read.code, `${what}: ${options.app ? appMay : tokenMay}`);
    },
  };
}

const tokenMay = 'the token may not; it needs the permission `repository_hooks: read` (classic: admin:repo_hook)';
const appMay = 'the App may not; has it a webhook of its own, and is GITHUB_APP_PRIVATE_KEY its key?';

async function failedOn(shelf: Shelf, since: Date, repositoryId: number | undefined): Promise<FailedDelivery[]> {
  const attempts = await newerThan(shelf, since);
  const accepted = new Set(attempts.filter(isAccepted).map(({ guid }) => guid));
  const last = new Map<string, Attempt>();
  for (const attempt of attempts) {
    const foreign = repositoryId !== undefined && (attempt.repository_id ?? repositoryId) !== repositoryId;
    if (!accepted.has(attempt.guid) && !foreign && !last.has(attempt.guid)) last.set(attempt.guid, attempt);
  }
  const failed: FailedDelivery[] = [];
  // GitHub lists the newest first.
  for (const { id, guid, event } of [...last.values()].slice(0, mostRead).reverse()) {
    failed.push({ guid, event, payload: await shelf.payload(id) });
  }
  return failed;
}

async function newerThan(shelf: Shelf, since: Date): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for await (const { data } of shelf.list()) {
    const newer = data.filter((attempt) => Date.parse(attempt.delivered_at) >= since.getTime());
    attempts.push(...newer);
    if (newer.length < data.length) break;
  }
  return attempts;
}

function isAccepted({ status_code: status }: Attempt): boolean {
  return status >= 200 && status < 300;
}

async function shelvesOfRepository(client: Octokit, repository: string): Promise<readonly Shelf[]> {
  const [owner = '', repo = ''] = repository.split('/');
  const hooks = await client.paginate(client.rest.repos.listWebhooks, { owner, repo, per_page: 100 });
  return hooks
    .filter(({ config }) => isOurs(config.url))
    .map(({ id }): Shelf => {
      const hook = { owner, repo, hook_id: id };
      return {
        list: () => client.paginate.iterator(client.rest.repos.listWebhookDeliveries, { ...hook, per_page: 100 }),
        payload: async (delivery_id) =>
          (await client.rest.repos.getWebhookDelivery({ ...hook, delivery_id })).data.request.payload,
      };
    });
}

/** We do not know our own public address, only what it ends with. */
function isOurs(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).pathname.endsWith('/hooks/github');
}

function shelfOfApp(client: Octokit): Shelf {
  return {
    list: () => client.paginate.iterator(client.rest.apps.listWebhookDeliveries, { per_page: 100 }),
    payload: async (delivery_id) => (await client.rest.apps.getWebhookDelivery({ delivery_id })).data.request.payload,
  };
}
