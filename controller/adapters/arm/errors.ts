import { type LoopError, messageOf, Refused, Transient } from '../../core/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { type Unavailable, unavailable } from '../../core/known.ts';
import { hostOf, networkFaultOf } from '../../core/network-fault.ts';
import type { ArmConnection } from './connect.ts';

export interface ArmFault {
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** Azure's code, such as `ResourceGroupNotFound`. */
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly afterMs: number | undefined;
}

interface SdkError {
  readonly name?: string;
  readonly statusCode?: number;
  readonly code?: string;
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

/** What an SDK's error says, from the body of the answer where there was one. */
export function faultOf(connection: ArmConnection, thrown: unknown): ArmFault {
  const sdk = thrown as SdkError;
  const unanswered = sdk?.statusCode === undefined ? noAnswer(connection, thrown, sdk?.name ?? '') : undefined;
  if (unanswered) return unanswered;
  const envelope = connection.errorBody(thrown)?.['error'];
  const error = isJsonObject(envelope) ? envelope : undefined;
  return {
    status: sdk?.statusCode,
    code: text(error?.['code']) ?? sdk?.code ?? sdk?.name ?? 'Unknown',
    message: text(error?.['message']) ?? messageOf(thrown),
    details: error ? detailsOf(error) : [],
    afterMs: retryAfter(sdk),
  };
}

/** Errors of @azure/identity: what failed was the sign-in, whichever service it was for. */
const signInError =
  /^(AuthenticationError|AuthenticationRequiredError|CredentialUnavailableError|AggregateAuthenticationError)$/;

/** MSAL's words for a sign-in service that did not answer; it keeps no cause. */
const authoritySilent = /\b(endpoints_resolution_error|openid_config_error|network_error)\b/;

/** No answer came: which host was asked, and which setting says so. */
function noAnswer({ settings }: ArmConnection, thrown: unknown, name: string): ArmFault | undefined {
  const network = networkFaultOf(thrown);
  const signIn = signInError.test(name);
  if (!network && !(signIn && authoritySilent.test(messageOf(thrown)))) return undefined;
  const [endpoint, setting] = signIn
    ? [settings.authorityHost, 'AZURE_AUTHORITY_HOST']
    : [settings.armEndpoint, 'AZURE_ARM_ENDPOINT'];
  const why = network ? `${network.means} (${network.code})` : messageOf(thrown);
  // A sign-in that failed without saying why may have met a certificate as well.
  const certificate =
    network?.kind === 'unreachable' ? '' : ', and AZURE_CA_FILE where the cloud has a certificate of its own';
  return {
    status: undefined,
    code: network?.kind === 'certificate' ? 'azure-not-trusted' : signIn ? 'sign-in-unreachable' : 'azure-unreachable',
    message: `no connection to ${hostOf(endpoint)}: ${why}; check ${setting}${certificate}.`,
    details: [],
    afterMs: undefined,
  };
}

/** Lines `code: message` of everything inside an Azure error. */
export function detailsOf(error: JsonObject): string[] {
  const details = error['details'];
  if (!Array.isArray(details)) return [];
  return details.filter(isJsonObject).flatMap((each) => [`${each['code']}: ${each['message']}`, ...detailsOf(each)]);
}

/**
 * What the loop must do about a failed call. `role` is the one that the identity lacks when Azure says no.
 * Whoever calls handles 404, 409 and 412 before: what they mean depends on the call.
 */
export function directiveFor(fault: ArmFault, attempted: string, role: string, cause: unknown): LoopError {
  const { status, code, message, afterMs } = fault;
  if (status === 401 || status === 403) {
    return new Refused(code, `${attempted}: ${message} The identity needs the role ${role} there.`, { cause });
  }
  if (code === 'azure-not-trusted') return new Refused(code, `${attempted}: ${message}`, { cause });
  if (signInError.test(code)) {
    return new Refused('authentication-failed', `${attempted}: cannot sign in: ${message}`, { cause });
  }
  if (status === undefined || status === 408 || status === 429 || status >= 500) {
    return new Transient(code, `${attempted}: ${message}`, { cause, ...(afterMs !== undefined && { afterMs }) });
  }
  return new Refused(code, `${attempted}: ${message}`, { cause });
}

/** Role for reads and what-if; see azure-facts 1.18: Reader has no `deployments/whatIf/action`. */
const plannerRole = 'TRE Planner (*/read, Microsoft.Resources/deployments/whatIf/action)';

/** A failed read, whatever the reason, is never an empty answer. */
export function unavailableFor(connection: ArmConnection, thrown: unknown, attempted: string): Unavailable {
  const directive = directiveFor(faultOf(connection, thrown), attempted, plannerRole, thrown);
  return unavailable(directive.code, directive.message);
}

/** True where Azure says that the thing itself or its group is not there; a wrong subscription or type is another 404. */
export function isAbsent({ status, code }: ArmFault): boolean {
  return (
    status === 404 &&
    /(^|\.)(ResourceNotFound|ResourceGroupNotFound|ParentResourceNotFound|NotFound|DeploymentStackNotFound)$/.test(code)
  );
}

function retryAfter({ response }: SdkError): number | undefined {
  const ms = response?.headers?.get('retry-after-ms') ?? response?.headers?.get('x-ms-retry-after-ms');
  if (ms !== undefined) return Number(ms);
  const seconds = Number(response?.headers?.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
