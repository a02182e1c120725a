import { known, type Read } from '../core/known.ts';
import type { LiveRepository, OidcSubject } from './types.ts';
import { applyEnvironment } from './wanted-settings.ts';

/** From this day on, new, renamed and moved repositories have ids in the subject (signoff.md finding 36). */
const immutableSince = '2026-07-15';

export interface FederatedSubject {
  /** Which identity in Azure the credential belongs to. */
  readonly identity: 'control' | 'planner';
  readonly workflow: string;
  readonly subject: string;
}

/**
 * What Entra must hold as `subject` of each federated credential: audience `api://AzureADTokenExchange`, issuer
 * `https://token.actions.githubusercontent.com`. Unavailable where the repository uses a subject of its own making.
 */
export function federatedSubjects(repository: LiveRepository, oidc: OidcSubject): Read<readonly FederatedSubject[]> {
  if (!oidc.useDefault) {
    return {
      known: false,
      code: 'oidc-customised',
      reason: 'the repository has a subject template of its own; read the subject from a token of a run',
    };
  }
  const prefix = oidc.prefix ?? prefixOf(repository, oidc.immutable);
  return known([
    { identity: 'control', workflow: 'apply.yml', subject: `${prefix}:environment:${applyEnvironment}` },
    { identity: 'planner', workflow: 'drift.yml', subject: `${prefix}:environment:${applyEnvironment}` },
    { identity: 'planner', workflow: 'plan.yml', subject: `${prefix}:pull_request` },
  ]);
}

function prefixOf({ fullName, id, ownerId, createdAt }: LiveRepository, immutable: boolean | undefined): string {
  const [owner = '', name = ''] = fullName.split('/');
  if (immutable ?? createdAt.slice(0, 10) > immutableSince) return `repo:${owner}@${ownerId}/${name}@${id}`;
  return `repo:${fullName}`;
}
