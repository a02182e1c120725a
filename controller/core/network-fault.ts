/** A connection that never came about, broke, or was not trusted: no answer came, so nothing is known. */
export interface NetworkFault {
  readonly kind: 'unreachable' | 'certificate';
  /** Node's code, such as `ECONNREFUSED`. */
  readonly code: string;
  /** What that means, for a sentence: `nothing listens there`. */
  readonly means: string;
}

const unreachable: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'DNS knows no such name',
  EAI_AGAIN: 'DNS gives no answer',
  ETIMEDOUT: 'no answer came in time',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to its network',
  EPIPE: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'no answer came in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_SOCKET: 'the connection was closed',
};

const certificate =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+|CERT_[A-Z_]+|ERR_TLS_[A-Z_]+)$/u;

/** The network's part of an error, however deep SDKs have wrapped it; undefined where an answer came. */
export function networkFaultOf(thrown: unknown): NetworkFault | undefined {
  for (const { code } of errorsWithin(thrown)) {
    if (code === undefined) continue;
    if (Object.hasOwn(unreachable, code)) return { kind: 'unreachable', code, means: unreachable[code] ?? '' };
    if (certificate.test(code)) return { kind: 'certificate', code, means: 'its certificate is not trusted' };
  }
  return undefined;
}

interface ErrorLike {
  readonly code?: string;
}

/** Causes may form a ring; deeper than this nobody wraps. */
const deepest = 8;

function* errorsWithin(thrown: unknown, depth = 0): Generator<ErrorLike> {
  if (typeof thrown !== 'object' || thrown === null || depth > deepest) return;
  const { code, cause, errors } = thrown as { code?: unknown; cause?: unknown; errors?: unknown };
  yield typeof code === 'string' ? { code } : {};
  if (Array.isArray(errors)) for (const each of errors) yield* errorsWithin(each, depth + 1);
  yield* errorsWithin(cause, depth + 1);
}

/** Host and port of a setting, for words; the setting itself where it is no URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
