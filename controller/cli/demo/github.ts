import { Refused } from '../../core/errors.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';

/** A person at work on GitHub: each call carries that person's own token, as in a browser. */
export interface Hand {
  readonly login: string;
  /** A branch with these files written (null: removed), and a pull request for it; its number. */
  propose(branch: string, title: string, files: Readonly<Record<string, string | null>>): Promise<number>;
  approve(number: number): Promise<void>;
  /** What GitHub answers to an approval that it does not take; undefined where it takes it. */
  refusedApproval(number: number): Promise<string | undefined>;
  /** The comment that begins a pull request's page, by whoever wrote it. */
  comments(number: number): Promise<readonly { readonly author: string; readonly body: string }[]>;
  isMerged(number: number): Promise<boolean>;
  merge(number: number): Promise<void>;
  /** Straight to main, without asking anybody. */
  push(message: string, files: Readonly<Record<string, string | null>>): Promise<void>;
}

export function hand(api: { readonly url: string; readonly repository: string }, login: string, token: string): Hand {
  const repository = `/repos/${api.repository}`;

  async function call(method: string, path: string, body?: JsonObject): Promise<JsonObject> {
    const response = await fetch(`${api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = response.status === 204 ? {} : await response.json();
    if (!response.ok || !isJsonObject(answer)) {
      throw new Refused('github', `${login}: ${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  async function write(branch: string, message: string, files: Readonly<Record<string, string | null>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const at = `${repository}/contents/${path}`;
      const found = await fetch(`${api.url}${at}?ref=${branch}`, { headers: { authorization: `Bearer ${token}` } });
      const current = found.ok ? ((await found.json()) as JsonObject) : undefined;
      const sha = current?.['sha'];
      const base = { message, branch, ...(typeof sha === 'string' && { sha }) };
      if (text === null) await call('DELETE', at, base);
      else await call('PUT', at, { ...base, content: Buffer.from(text).toString('base64') });
    }
  }

  async function send(method: string, path: string, body?: JsonObject): Promise<Response> {
    return fetch(`${api.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  return {
    login,
    async propose(branch, title, files) {
      const main = await call('GET', `${repository}/git/ref/heads/main`);
      const object = main['object'];
      const sha = isJsonObject(object) ? String(object['sha']) : '';
      await call('POST', `${repository}/git/refs`, { ref: `refs/heads/${branch}`, sha });
      await write(branch, title, files);
      const pull = await call('POST', `${repository}/pulls`, { title, head: branch, base: 'main' });
      return Number(pull['number']);
    },
    async approve(number) {
      await call('POST', `${repository}/pulls/${number}/reviews`, { event: 'APPROVE', body: 'Looks right.' });
    },
    async refusedApproval(number) {
      const answer = await send('POST', `${repository}/pulls/${number}/reviews`, { event: 'APPROVE' });
      return answer.ok ? undefined : `${answer.status} ${await answer.text()}`;
    },
    async comments(number) {
      const answer = await send('GET', `${repository}/issues/${number}/comments`);
      const list = (await answer.json()) as readonly { body: string; user: { login: string } }[];
      return list.map(({ body, user }) => ({ author: user.login, body }));
    },
    async isMerged(number) {
      return (await send('GET', `${repository}/pulls/${number}/merge`)).status === 204;
    },
    async merge(number) {
      await call('PUT', `${repository}/pulls/${number}/merge`, { merge_method: 'merge' });
    },
    push: (message, files) => write('main', message, files),
  };
}
