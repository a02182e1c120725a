import { createHmac } from 'node:crypto';
import { eventually } from '../../e2e/support/processes.ts';
import type { Scene } from '../support/scene.ts';
import type { Attack, Row } from '../support/types.ts';

interface Server {
  readonly origin: string;
  output(): string;
  stop(): Promise<void>;
}

async function serve(s: Scene): Promise<Server> {
  const running = s.world.start('serve', '--port', '0', '--every', '3600');
  const origin = await eventually('that the server is ready', () => /"origin":"([^"]+)"/.exec(running.output())?.[1]);
  await eventually('its first look at main', () => running.output().includes('"key":"branch/main"') || undefined);
  return {
    origin,
    output: () => running.output(),
    stop: async () => {
      running.child.kill('SIGTERM');
      await running.ended;
    },
  };
}

interface Sent {
  readonly event?: string;
  readonly delivery?: string;
  /** `none` leaves the signature out. */
  readonly secret?: string;
}

/** A webhook as anybody with curl can send it; what was answered is heard. */
async function deliver(s: Scene, { origin }: Server, payload: object, sent: Sent = {}): Promise<void> {
  const body = JSON.stringify(payload);
  const secret = sent.secret ?? s.world.env['GITHUB_WEBHOOK_SECRET'] ?? '';
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const response = await fetch(`${origin}/hooks/github`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': sent.event ?? 'push',
      'x-github-delivery': sent.delivery ?? crypto.randomUUID(),
      ...(secret !== 'none' && { 'x-hub-signature-256': signature }),
    },
  });
  s.heard.push(`${response.status} ${await response.text()}`);
}

/** Something unapproved stands on main, and somebody would like the server to apply it. */
const withServer =
  (act: (s: Scene, server: Server) => Promise<void>): Attack =>
  async (s) => {
    await s.push('outsider', { branch: 'main', files: { [s.path]: s.manifest() } });
    const server = await serve(s);
    try {
      await act(s, server);
    } finally {
      await server.stop();
    }
    return undefined;
  };

const push = (s: Scene) => ({ ref: 'refs/heads/main', repository: repositoryOf(s) });

function repositoryOf(s: Scene) {
  const [id, owner] = (s.world.env['TRE_REPOSITORY_ID'] ?? '').split(':').map(Number);
  return { id, full_name: 'contoso/tre', default_branch: 'main', owner: { id: owner, login: 'contoso' } };
}

/** A token of GitHub Actions with these claims in place of its own, sent to wake the branch. */
const ci = (claims: object, times = 1): Attack =>
  withServer(async (s, { origin }) => {
    const response = await fetch(`${s.world.env['GITHUB_API_URL']}/sandbox/actions-token`, {
      method: 'POST',
      body: JSON.stringify({ claims: { aud: 'tre-controller', ...claims } }),
    });
    const { token } = (await response.json()) as { token: string };
    for (let call = 0; call < times; call++) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const woken = await fetch(`${origin}/hooks/ci`, { method: 'POST', headers, body: '{"wake":"branch"}' });
      s.heard.push(`${woken.status} ${await woken.text()}`);
    }
  });

/** Calls to `tre serve`: who may wake it, and what a call can make it believe. */
export const webhookRows: readonly Row[] = [
  {
    name: 'forged webhook',
    why: 'Whoever reaches the port could make the controller work: the signature is checked before anything is read.',
    source: 'issue 3',
    attack: withServer(async (s, server) => {
      await deliver(s, server, push(s), { secret: 'somebody-elses-secret-0123' });
      await deliver(s, server, push(s), { secret: 'none' });
    }),
    expect: 'held',
    saidBy: 'server',
    reason: /^401 \{"error":"X-Hub-Signature-256 does not match .*401 \{"error":"X-Hub-Signature-256 does not match/,
  },
  {
    name: 'replayed webhook',
    why: 'A delivery that was heard once is not heard again, also not by a server that was restarted meanwhile.',
    source: 'issue 3',
    attack: withServer(async (s, server) => {
      const delivery = crypto.randomUUID();
      await deliver(s, server, push(s), { delivery });
      await deliver(s, server, push(s), { delivery });
      await server.stop();
      const next = await serve(s);
      await deliver(s, next, push(s), { delivery });
      await next.stop();
    }),
    expect: 'held',
    saidBy: 'server',
    reason:
      /^202 \{"queued":\["branch\/main"\]\} 202 \{"queued":\[\],"duplicate":true\} 202 \{"queued":\[\],"duplicate":true\}$/,
  },
  {
    name: 'oversized webhook',
    why: 'GitHub sends 25 MB at most; more than that is not read.',
    source: 'issue 3',
    attack: withServer((s, server) => deliver(s, server, { ...push(s), padding: 'x'.repeat(26 * 2 ** 20) })),
    expect: 'held',
    saidBy: 'server',
    reason: /^413 \{"error":"the body is larger than any that is expected here"\}$/,
  },
  {
    name: 'webhooks out of order, and lying',
    why: 'A webhook is a hint that carries no data: what it claims about merges and approvals is read afresh.',
    source: 'issue 3',
    attack: withServer(async (s, server) => {
      const { number, head } = await s.propose({ branch: s.branch('claims') });
      const request = { number, merged: true, state: 'closed', head: { sha: head }, base: { ref: 'main' } };
      const claims = { repository: repositoryOf(s), number, pull_request: request };
      const review = { state: 'approved', user: { id: 1002, login: 'admin-b', type: 'User' }, commit_id: head };
      await deliver(s, server, { ...claims, action: 'closed' }, { event: 'pull_request' });
      await deliver(s, server, { ...claims, action: 'submitted', review }, { event: 'pull_request_review' });
      await deliver(s, server, { ...claims, action: 'opened' }, { event: 'pull_request' });
      await deliver(s, server, { ...push(s), after: '0'.repeat(40), before: head });
    }),
    expect: 'held',
    reason: /pushed straight to main by outsider/,
  },
  {
    name: 'webhook of another repository',
    why: 'A secret that two repositories share does not make one of them the other.',
    source: 'issue 3',
    attack: withServer((s, server) =>
      deliver(s, server, { ...push(s), repository: { ...repositoryOf(s), id: 987_654_321 } }),
    ),
    expect: 'held',
    saidBy: 'server',
    reason: /^202 \{"queued":\[\]\}$/,
  },
  {
    name: 'CI token of another repository of that name',
    why: 'A repository’s name can be taken over; the numeric id in the token cannot.',
    source: '(d) 23',
    attack: ci({ repository_id: '987654321' }),
    expect: 'held',
    saidBy: 'server',
    reason: /^401 .*the claim `repository_id` of the token does not hold/,
  },
  {
    name: 'CI token of a pull request',
    why: 'A workflow edited on a branch runs with a token too; it wakes its own plan at most.',
    source: '(d) 23',
    attack: ci({ event_name: 'pull_request', ref: 'refs/pull/1/merge' }),
    expect: 'held',
    saidBy: 'server',
    reason: /^401 .*a token of #1 wakes only #1/,
  },
  {
    name: 'CI token used twice',
    why: 'A token that was seen in a log must not wake anything again.',
    source: '(d) 23',
    attack: ci({}, 2),
    expect: 'held',
    saidBy: 'server',
    reason: /^202 \{"queued":\["branch\/main"\]\} 401 .*this call was made before/,
  },
  {
    name: 'CI token for another audience',
    why: 'A token that was minted for another service is no proof here.',
    source: 'finding 35',
    attack: ci({ aud: 'sigstore' }),
    expect: 'held',
    saidBy: 'server',
    reason: /^401 .*the claim `aud` of the token does not hold/,
  },
  {
    name: 'draft that would read the cloud',
    why: 'A draft’s template is nobody’s word yet: it gets its schema checked, and no credentials of the cloud.',
    source: 'issue 3',
    attack: async (s) => {
      const branch = s.branch('draft');
      await s.push('researcher-a', { branch, files: { [s.path]: s.manifest() } });
      const number = await s.open('researcher-a', branch, { draft: true });
      const server = await serve(s);
      try {
        const request = { number, merged: false, state: 'open', draft: true };
        const payload = { repository: repositoryOf(s), number, pull_request: request, action: 'opened' };
        await deliver(s, server, payload, { event: 'pull_request' });
        const comment = await eventually('the comment on the draft', async () => {
          const { body } = await s.ask('admin-a', 'GET', `/issues/${number}/comments`);
          return (body as { body: string }[])[0]?.body;
        });
        s.heard.push(comment);
      } finally {
        await server.stop();
      }
      return number;
    },
    expect: 'static',
    saidBy: 'server',
    reason: /draft/i,
  },
];
