import { messageOf } from '../../core/errors.ts';
import { type Read, unavailable } from '../../core/known.ts';
import { hostOf, networkFaultOf } from '../../core/network-fault.ts';

const remedies: { readonly [status: number]: string } = {
  401: 'the token is wrong or has expired: renew GITHUB_TOKEN',
  403: 'the token may not read this: it needs read access to contents, pull requests and metadata',
  404: 'it is not there, or the token may not see it: check GITHUB_REPOSITORY and what the token may read',
};

/** GitHub's answer, or Unavailable with what a person can do. Only what is no answer of GitHub is thrown. */
export async function asking<T>(what: string, ask: () => Promise<Read<T>>): Promise<Read<T>> {
  try {
    return await ask();
  } catch (cause) {
    const status = statusOf(cause);
    if (status === undefined) throw cause;
    const silent = noAnswer(cause);
    if (silent !== undefined) return unavailable('github-unreachable', `${what}: ${silent}`);
    const remedy = remedies[status];
    if (remedy) return unavailable('github-refused', `${what}: GitHub answered ${status}; ${remedy}`);
    return unavailable('github-unavailable', `${what}: GitHub answered ${status} (${messageOf(cause)})`);
  }
}

/** Where no answer came: which host was asked, why not, and the setting that names it. */
function noAnswer(cause: unknown): string | undefined {
  const network = networkFaultOf(cause);
  if (!network) return undefined;
  const { request } = cause as { readonly request?: { readonly url?: string } };
  const certificate =
    network.kind === 'certificate' ? ', and NODE_EXTRA_CA_CERTS where the server has a certificate of its own' : '';
  const host = request?.url === undefined ? 'GitHub' : hostOf(request.url);
  return `no connection to ${host}: ${network.means} (${network.code}); check GITHUB_API_URL${certificate}`;
}

/** Octokit's RequestError carries a status, 500 where the network failed before one came. */
function statusOf(cause: unknown): number | undefined {
  if (typeof cause !== 'object' || cause === null || !('status' in cause)) return undefined;
  return typeof cause.status === 'number' ? cause.status : undefined;
}
