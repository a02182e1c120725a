import type { FastifyError, FastifyInstance } from 'fastify';
import { messageOf } from '../core/errors.ts';
import type { Log } from './types.ts';

const methods: ReadonlyMap<string, string> = new Map([
  ['/hooks/github', 'POST'],
  ['/hooks/ci', 'POST'],
  ['/healthz', 'GET, HEAD'],
  ['/', 'GET, HEAD'],
]);

const sentences: { readonly [code: string]: string | undefined } = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is larger than any that is expected here',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'expected the content type application/json; a webhook has it as a setting',
};

/** What is asked for wrongly is answered in a sentence; what goes wrong here is told to the log, not to whoever asked. */
export function addRefusals(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((request, reply) => {
    const allow = methods.get(request.url.split('?')[0] ?? '');
    if (allow === undefined) return reply.code(404).send({ error: 'there is no such page' });
    return reply
      .code(405)
      .header('allow', allow)
      .send({ error: `expected ${allow}` });
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode: status = 500 } = error;
    if (status < 500) return reply.code(status).send({ error: sentences[error.code] ?? messageOf(error) });
    log({ path: request.routeOptions.url, error: messageOf(error) });
    return reply.code(500).send({ error: 'something went wrong here; the log says what' });
  });
}
