/**
 * Takes secrets out of text that leaves us: as they are, and as they travel (URL, base64, git's Basic header). What is
 * logged should never hold one; messages of others (git, SDKs, servers) are where that goes wrong.
 */
export function redactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => (secret ? formsOf(secret) : []));
  // The longest first: a secret may be the beginning of another one.
  const known = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => known.reduce((clean, form) => clean.replaceAll(form, '(secret)'), text);
}

function formsOf(secret: string): string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [
    secret,
    encodeURIComponent(secret),
    base64(secret),
    base64(secret).replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
    base64(`x-access-token:${secret}`),
    // A PEM in a JSON string.
    JSON.stringify(secret).slice(1, -1),
  ];
}
