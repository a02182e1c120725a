import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refused } from '../core/errors.ts';
import type { CiCaller } from './ci-caller.ts';

const windowMs = 5 * 60_000;

/**
 * `X-TRE-Signature-256: sha256=` HMAC over `TIMESTAMP.BODY`, with `X-TRE-Timestamp` in seconds since 1970. The time is
 * under the signature: else whoever saw one call could send it again tomorrow with tomorrow's time.
 * @throws Refused saying what is wrong with it
 */
export function checkCiSignature(
  call: { readonly body: Buffer; readonly signature: string; readonly timestamp: string | undefined },
  secret: string | undefined,
  now: Date,
): CiCaller {
  if (secret === undefined) {
    throw new Refused('ci-secret-missing', 'X-TRE-Signature-256 cannot be checked here: TRE_CI_SECRET is not set');
  }
  const { timestamp = '' } = call;
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new Refused('ci-timestamp', 'X-TRE-Timestamp: expected whole seconds since 1970, as `date +%s` prints them');
  }
  const expected = Buffer.from(
    `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(call.body).digest('hex')}`,
  );
  const given = Buffer.from(call.signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Refused(
      'ci-signature',
      'X-TRE-Signature-256 does not match: expected sha256= and the HMAC-SHA256 of `TIMESTAMP.BODY` with TRE_CI_SECRET',
    );
  }
  const at = Number(timestamp) * 1000;
  if (Math.abs(now.getTime() - at) > windowMs) {
    throw new Refused(
      'ci-timestamp',
      'X-TRE-Timestamp is more than five minutes from the time here; sign the call anew',
    );
  }
  return { id: call.signature, until: new Date(at + windowMs), refuses: () => undefined };
}
