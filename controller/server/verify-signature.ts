import { isUtf8 } from 'node:buffer';
import { Webhooks } from '@octokit/webhooks';

/**
 * Checks `X-Hub-Signature-256` over the body as it came, with any of the secrets, in constant time (CVE-2022-24912 is
 * why). The library takes text: bytes that are no UTF-8 would become other bytes on the way, and GitHub sends none such.
 */
export function signatureVerifier(
  secrets: readonly string[],
): (body: Buffer, header: string | string[] | undefined) => Promise<boolean> {
  const verifiers = secrets.map((secret) => new Webhooks({ secret }));
  return async (body, header) => {
    if (typeof header !== 'string' || header === '' || body.length === 0 || !isUtf8(body)) return false;
    const text = body.toString('utf8');
    for (const verifier of verifiers) if (await verifier.verify(text, header)) return true;
    return false;
  };
}
