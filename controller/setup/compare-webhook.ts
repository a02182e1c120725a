import type { Verdict } from './looked.ts';
import type { LiveWebhook, RepositorySettings } from './types.ts';
import { whys } from './whys.ts';

const path = '/hooks/github';

/** Found by its address; where none was named, by the path that `tre serve` listens on. */
export function compareWebhook(wanted: RepositorySettings['webhook'], live: readonly LiveWebhook[]): Verdict {
  const named = (url: string) => (wanted ? url === wanted.url : pathOf(url) === path);
  const found = live.find(({ url }) => named(url));
  if (!wanted) return unnamed(found);
  const { secret, ...webhook } = wanted;
  const mendSecret = 'set GITHUB_WEBHOOK_SECRET (16 characters at least), then `tre github setup --apply`';
  if (!found) {
    const detail = `none calls ${wanted.url}`;
    if (secret === 'unknown') return { state: 'missing', detail, mend: mendSecret };
    return { state: 'missing', detail, write: { kind: 'webhook', id: undefined, webhook } };
  }
  const missing = wanted.events.filter((event) => !found.events.includes(event) && !found.events.includes('*'));
  const unsafe = unsafeties(found);
  const problems = [...unsafe, ...(missing.length > 0 ? [`it does not send ${missing.join(', ')}`] : [])];
  if (problems.length === 0) return { state: 'ok', detail: `${found.url}, with a secret` };
  const verdict = {
    state: 'different',
    detail: problems.join('; '),
    ...(unsafe.length > 0 && { why: whys.secret }),
  } as const;
  // Changing a hook without naming its secret would leave it without one.
  if (secret === 'unknown') return { ...verdict, mend: mendSecret };
  const events = [...new Set([...found.events, ...wanted.events])];
  return { ...verdict, write: { kind: 'webhook', id: found.id, webhook: { ...webhook, events } } };
}

function unnamed(found: LiveWebhook | undefined): Verdict {
  const mend = '`tre github setup --webhook-url https://YOUR_HOST/hooks/github --apply`';
  if (!found) return { state: 'missing', detail: `none calls an address that ends with ${path}`, mend };
  const problems = unsafeties(found);
  if (problems.length === 0) return { state: 'ok', detail: `${found.url}, with a secret` };
  return { state: 'different', detail: problems.join('; '), why: whys.secret, mend };
}

function unsafeties({ active, hasSecret, contentType, verifyTls }: LiveWebhook): string[] {
  return [
    ...(active ? [] : ['it is switched off']),
    ...(hasSecret ? [] : ['it has no secret']),
    ...(contentType === 'json' ? [] : [`it sends ${contentType}, wanted json`]),
    ...(verifyTls ? [] : ['it does not check the certificate of the host']),
  ];
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname.replace(/\/+$/u, '') : '';
}
