import type { FastifyInstance } from 'fastify';
import { Refused } from '../core/errors.ts';
import { bodyOf, parseJson } from './raw-body.ts';
import type { Delivery, Taken } from './take-delivery.ts';
import { signatureVerifier } from './verify-signature.ts';

const shortestSecret = 16;

/**
 * `POST /hooks/github`. The signature comes before everything that reads the body, so that what is refused leaves no trace.
 * @throws Refused without a secret
 */
export function addGitHubHook(
  app: FastifyInstance,
  secrets: readonly string[],
  take: (delivery: Delivery) => Taken,
): void {
  if (secrets.length === 0 || secrets.some((secret) => secret.length < shortestSecret)) {
    throw new Refused(
      'webhook-secret-missing',
      `GITHUB_WEBHOOK_SECRET must hold at least ${shortestSecret} characters, and GITHUB_WEBHOOK_SECRET_NEXT too where ` +
        'it is set: without it anybody could make the controller work',
    );
  }
  const isSigned = signatureVerifier(secrets);
  app.post('/hooks/github', async (request, reply) => {
    const body = bodyOf(request);
    if (!(await isSigned(body, request.headers['x-hub-signature-256']))) {
      return reply.code(401).send({ error: 'X-Hub-Signature-256 does not match the body and GITHUB_WEBHOOK_SECRET' });
    }
    const { 'x-github-event': event, 'x-github-delivery': guid } = request.headers;
    if (typeof event !== 'string' || event === '' || typeof guid !== 'string' || guid === '') {
      return reply.code(400).send({ error: 'expected the headers X-GitHub-Event and X-GitHub-Delivery' });
    }
    return reply.code(202).send(take({ guid, event, payload: parseJson(body) }));
  });
}
