import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Json, JsonObject } from '../../../core/json.ts';
import { ArmError, type ArmResponse } from '../types.ts';
import type { RawRequest } from './request.ts';

export function errorAnswer(error: unknown): ArmResponse {
  if (error instanceof ArmError) {
    return { status: error.status, headers: error.headers, body: { error: envelope(error) } };
  }
  // A fault of the sandbox itself must not look like a refusal of Azure.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, body: { error: { code: 'SandboxFailure', message } } };
}

export function envelope(error: ArmError): JsonObject {
  return {
    code: error.code,
    message: error.message,
    ...(error.target !== undefined && { target: error.target }),
    ...(error.details !== undefined && { details: [...error.details] }),
  };
}

/** Writes the answer with the headers that every answer of ARM has. */
export function send(raw: RawRequest, response: ServerResponse, answer: ArmResponse): void {
  const requestId = randomUUID();
  const body = raw.method === 'HEAD' || answer.body === undefined ? undefined : JSON.stringify(answer.body as Json);
  const correlation = raw.headers['x-ms-correlation-request-id'] ?? requestId;
  response.writeHead(answer.status, {
    'cache-control': 'no-cache',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': correlation,
    'x-ms-routing-request-id': `SANDBOX:${requestId}`,
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    ...(raw.headers['x-ms-client-request-id'] !== undefined && {
      'x-ms-client-request-id': raw.headers['x-ms-client-request-id'],
    }),
    ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    'content-length': Buffer.byteLength(body ?? ''),
    ...answer.headers,
  });
  response.end(body);
}
