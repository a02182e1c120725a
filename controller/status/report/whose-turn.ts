import type { Turn } from './types.ts';

/**
 * Codes of Azure (troubleshooting pages of Resource Manager and of the providers) and of our adapters, by who can do
 * something about them. What nobody lists is the template's: Azure refuses most requests for what is in them.
 */
const operator =
  /^(Linked)?Authorization|Forbidden|InvalidAuthenticationToken|authentication-failed|Quota|OperationNotAllowed|SkuNotAvailable|AllocationFailed|OverconstrainedAllocation|SubscriptionNotRegistered|MissingSubscriptionRegistration|DisallowedByPolicy|DisallowedByAzure|ScopeLocked|ReadOnlyDisabledSubscription|SubscriptionNotFound|DenyAssignment/i;
const transient =
  /TooManyRequests|Throttl|InternalServerError|InternalError|ServerTimeout|ServiceUnavailable|GatewayTimeout|BadGateway|RequestTimeout|OperationTimedOut|AnotherOperation|NonTerminalState|ResourceGroupBeingDeleted|DeploymentActive|Retryable|PrincipalNotFound|REQUEST_SEND_ERROR|^E(CONN|TIMEDOUT|AI_AGAIN|PIPE|NOTFOUND)|^(superseded|list-cut-short|Unknown|git-push|git-unavailable|ledger-|tip-)/i;

/** @param message Azure's, in which inner errors stand as `Code: message`, separated by `; `. */
export function whoseTurn(code: string, message: string): Exclude<Turn, 'approvers' | 'nobody'> {
  const inner = [...message.matchAll(/(?:^|; )(\w+): /g)].map((match) => match[1] ?? '');
  const codes = [code, ...inner];
  if (codes.some((each) => operator.test(each))) return 'operator';
  if (codes.some((each) => transient.test(each))) return 'controller';
  return 'author';
}
