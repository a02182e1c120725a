import { createHmac, timingSafeEqual } from 'node:crypto';

/** `X-Hub-Signature-256` over the raw body, with any of the secrets. Compared in constant time (CVE-2022-24912 is why). */
export function verifySignature(
  body: Buffer,
  header: string | string[] | undefined,
  secrets: readonly string[],
): boolean {
  if (typeof header !== 'string') return false;
  const given = Buffer.from(header);
  return secrets.some((secret) => {
    const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
