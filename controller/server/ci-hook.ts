import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLoopError, messageOf, Refused, Transient } from '../core/errors.ts';
import { isJsonObject } from '../core/json.ts';
import { checkCiSignature } from './check-ci-signature.ts';
import { ciTokenChecker } from './check-ci-token.ts';
import type { CiCaller, Wake } from './ci-caller.ts';
import { branchKey, pullKey } from './keys.ts';
import { bodyOf, parseJson } from './raw-body.ts';
import type { SeenIds } from './seen-ids.ts';
import type { ServerOptions } from './types.ts';

/** A body that says two words needs no more. */
const bodyLimit = 16 * 1024;

/** `POST /hooks/ci`: any CI may say that there is something to look at, where it proves who it is. */
export function addCiHook(app: FastifyInstance, options: ServerOptions, used: SeenIds): void {
  const { ci } = options;
  if (!ci) return;
  if (ci.secret !== undefined && ci.secret.length < 16) {
    throw new Refused('ci-secret-short', 'TRE_CI_SECRET must hold at least 16 characters; leave it out to do without');
  }
  const now = () => options.clock.now();
  const checkToken = ciTokenChecker({
    ...ci,
    pin: options.repository.pin,
    defaultBranch: options.repository.defaultBranch,
    now,
  });

  async function callerOf(request: FastifyRequest): Promise<CiCaller> {
    const { authorization, 'x-tre-signature-256': signature, 'x-tre-timestamp': timestamp } = request.headers;
    const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
    if (token !== undefined) return checkToken(token);
    if (typeof signature !== 'string') {
      throw new Refused(
        'ci-proof-missing',
        'expected `Authorization: Bearer` with an OIDC token, or X-TRE-Signature-256 and X-TRE-Timestamp',
      );
    }
    const body = bodyOf(request);
    return checkCiSignature({ body, signature, timestamp: timestamp?.toString() }, ci?.secret, now());
  }

  app.post('/hooks/ci', { bodyLimit }, async (request, reply) => {
    try {
      const caller = await callerOf(request);
      const wake = readWake(bodyOf(request));
      if (!wake) {
        const error = 'expected the body {"wake":"branch"} or {"wake":"pull","number":7}';
        return reply.code(400).send({ error });
      }
      const refused = caller.refuses(wake);
      if (refused) return reply.code(401).send({ error: refused });
      if (used.has(caller.id)) return reply.code(401).send({ error: 'this call was made before; sign it anew' });
      // Fails closed: what cannot be remembered could be used again after a restart.
      await used.add(caller.id, caller.until).catch((cause) => {
        throw new Transient('state-unwritable', `remember a call of CI: ${messageOf(cause)}`, { cause });
      });
      const key = wake.wake === 'branch' ? branchKey : pullKey(wake.number);
      options.enqueue(key);
      return reply.code(202).send({ queued: [key] });
    } catch (error) {
      if (!isLoopError(error)) throw error;
      if (error instanceof Transient) options.log({ hook: 'ci', error: messageOf(error) });
      return reply.code(error instanceof Refused ? 401 : 503).send({ error: error.message });
    }
  });
}

function readWake(body: Buffer): Wake | undefined {
  const value = parseJson(body);
  if (!isJsonObject(value)) return undefined;
  const { wake, number } = value;
  if (wake === 'branch') return { wake };
  if (wake !== 'pull' || typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return undefined;
  return { wake, number };
}
