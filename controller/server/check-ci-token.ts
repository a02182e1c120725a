import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { messageOf, Refused, Transient } from '../core/errors.ts';
import { isJsonObject } from '../core/json.ts';
import type { Read } from '../core/known.ts';
import { type CiCaller, type CiRules, clockTolerance, type Wake } from './ci-caller.ts';

export interface CiTokenRules extends CiRules {
  /** Numeric ids: whoever takes over the old name of a repository gets tokens with that name. */
  readonly pin?: { readonly id: number; readonly ownerId: number } | undefined;
  readonly defaultBranch: () => Promise<Read<string>>;
  readonly now: () => Date;
}

const patienceMs = 5_000;
const eventsOfMain: ReadonlySet<unknown> = new Set(['push', 'schedule', 'workflow_dispatch']);
const runners: ReadonlySet<unknown> = new Set(['github-hosted', 'self-hosted']);

/**
 * Checks a GitHub Actions OIDC token: signature by the issuer's published keys, then every claim that ties it to this
 * repository (signoff.md finding 35). @throws Refused naming the claim; Transient where the keys cannot be had
 */
export function ciTokenChecker(rules: CiTokenRules): (token: string) => Promise<CiCaller> {
  const keys = publishedKeys(rules.issuer);
  return async (token) => {
    const { pin } = rules;
    if (!pin) {
      throw new Refused(
        'ci-not-pinned',
        'tokens of CI are not accepted here: set TRE_REPOSITORY_ID to REPOSITORY:OWNER, the numeric ids of the repository',
      );
    }
    const claims = await verify(token, await keys(), rules);
    expect(claims, 'repository_id', (value) => value === String(pin.id), 'TRE_REPOSITORY_ID names another repository');
    expect(
      claims,
      'repository_owner_id',
      (value) => value === String(pin.ownerId),
      'TRE_REPOSITORY_ID names another owner',
    );
    expect(claims, 'runner_environment', (value) => runners.has(value), 'expected github-hosted or self-hosted');
    expect(
      claims,
      'jti',
      (value) => typeof value === 'string' && value !== '',
      'a token without one could be sent twice',
    );
    const main = await rules.defaultBranch();
    if (!main.known) throw new Transient(main.code, main.reason);
    const pull = pullOf(claims, main.value);
    return {
      id: String(claims.jti),
      until: new Date(((claims.exp ?? 0) + clockTolerance.seconds) * 1000),
      refuses: (wake) => refusal(wake, pull, claims, main.value),
    };
  };
}

/** Number of the pull request that the token is of; undefined for one of the default branch. */
function pullOf(claims: JWTPayload, main: string): number | undefined {
  if (claims['event_name'] === 'pull_request') {
    const number = /^refs\/pull\/([1-9]\d{0,9})\/merge$/.exec(String(claims['ref']))?.[1];
    if (number === undefined) throw wrong('ref', 'expected refs/pull/N/merge for the event pull_request');
    return Number(number);
  }
  expect(
    claims,
    'event_name',
    (value) => eventsOfMain.has(value),
    'expected push, schedule, workflow_dispatch or pull_request',
  );
  expect(claims, 'ref', (value) => value === `refs/heads/${main}`, `expected refs/heads/${main}`);
  return undefined;
}

/** A pull request's own workflow is what its author wrote: it wakes that pull request's plan and nothing else. */
function refusal(wake: Wake, pull: number | undefined, claims: JWTPayload, main: string): string | undefined {
  if (pull !== undefined) {
    if (wake.wake === 'pull' && wake.number === pull) return undefined;
    return sentence('ref', `a token of #${pull} wakes only #${pull}`);
  }
  if (wake.wake === 'pull') return undefined;
  const home = `${claims['repository']}/.github/workflows/`;
  const foreign = ['workflow_ref', 'job_workflow_ref'].find((name) => {
    const value = claims[name];
    return typeof value !== 'string' || !value.startsWith(home) || !value.endsWith(`@refs/heads/${main}`);
  });
  return foreign && sentence(foreign, `expected a workflow of this repository at refs/heads/${main}`);
}

function expect(claims: JWTPayload, name: string, holds: (value: unknown) => boolean, why: string): void {
  if (!holds(claims[name])) throw wrong(name, why);
}

function wrong(claim: string, why: string): Refused {
  return new Refused('ci-claim', sentence(claim, why));
}

function sentence(claim: string, why: string): string {
  return `the claim \`${claim}\` of the token does not hold: ${why}`;
}

async function verify(token: string, keys: JWTVerifyGetKey, rules: CiTokenRules): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: rules.issuer,
      audience: rules.audience,
      clockTolerance: clockTolerance.seconds,
      requiredClaims: ['exp', 'nbf', 'jti', 'repository', 'repository_id', 'repository_owner_id', 'ref', 'event_name'],
      currentDate: rules.now(),
    });
    return payload;
  } catch (cause) {
    throw refusalOf(cause, rules);
  }
}

/** The library's words name no value of the token, but they are not our remedy either. */
function refusalOf(cause: unknown, rules: CiRules): Refused | Transient {
  if (cause instanceof errors.JWTExpired) return wrong('exp', 'it has expired; ask for a fresh one in the same job');
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return wrong(
      cause.claim,
      remedies(rules)[cause.claim] ?? `it is ${cause.reason === 'missing' ? 'missing' : 'wrong'}`,
    );
  }
  if (cause instanceof errors.JOSEAlgNotAllowed) return new Refused('ci-token', 'the token must be signed with RS256');
  if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) {
    return new Refused('ci-token', `the token's key (kid) is none that ${rules.issuer} publishes`);
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    return new Refused('ci-token', `the token's signature is not by ${rules.issuer}`);
  }
  if (cause instanceof errors.JWSInvalid || cause instanceof errors.JWTInvalid) {
    return new Refused('ci-token', 'Authorization: expected `Bearer` and an OIDC token (a JWT)');
  }
  return new Transient('ci-keys', `read the keys of ${rules.issuer}: ${messageOf(cause)}`, { cause });
}

function remedies({ issuer, audience }: CiRules): { readonly [claim: string]: string } {
  return {
    iss: `expected ${issuer} (TRE_CI_ISSUER)`,
    aud: `ask for the token with the audience ${audience} (TRE_CI_AUDIENCE)`,
    nbf: 'it is not valid yet; is the clock here right?',
  };
}

/** Found through the issuer's discovery document when first needed; the library keeps them and follows their rotation. */
function publishedKeys(issuer: string): () => Promise<JWTVerifyGetKey> {
  let found: Promise<JWTVerifyGetKey> | undefined;
  return () => {
    found ??= discover(issuer).catch((cause) => {
      found = undefined;
      throw new Transient('ci-keys', `read the discovery document of ${issuer}: ${messageOf(cause)}`, { cause });
    });
    return found;
  };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
  const document: unknown = response.ok ? await response.json() : undefined;
  if (!isJsonObject(document)) throw new Error(`${url} answered ${response.status}`);
  const { issuer: named, jwks_uri: keys } = document;
  if (named !== issuer) throw new Error(`${url} is about another issuer`);
  if (typeof keys !== 'string' || new URL(keys).protocol !== new URL(issuer).protocol) {
    throw new Error(`${url} names no jwks_uri of the same scheme`);
  }
  return createRemoteJWKSet(new URL(keys), { timeoutDuration: patienceMs });
}
