import type { Kind } from '../manifests/types.ts';
import type { PolicyFact } from '../signoff/facts.ts';

export type Approver = { readonly role: string } | { readonly person: string };

/** What a policy's approval may say; one of `role`, `person` and `anyOf`. */
export interface Approval {
  readonly role?: string;
  readonly person?: string;
  readonly count?: number;
  readonly countAuthor?: boolean;
  readonly anyOf?: readonly { readonly role?: string; readonly person?: string }[];
}

/** Everybody whom any rule about this kind names, each once, in the policy's order. */
export function approversOf(policy: PolicyFact | undefined, kind: Kind): readonly Approver[] {
  const rules = (policy?.rules ?? []).filter(({ on }) => {
    const kinds: readonly string[] | undefined = on.kinds;
    return on.unsafe !== true && (kinds === undefined || kinds.includes(kind));
  });
  const approvals = rules.flatMap((rule) => waysToSatisfy(rule).flat());
  const all = approvals.flatMap((one) => whoMay(one));
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** Lists of approvals of which one suffices, all of it. Self-service beyond its limits needs an owner of the workspace. */
export function waysToSatisfy(rule: PolicyFact['rules'][number]): readonly (readonly Approval[])[] {
  if (rule.alternatives) return rule.alternatives;
  return [rule.approvals ?? [{ role: 'WorkspaceOwner' }]];
}

/** Any one of these may give the approval. A person who must hold a role as well is that person. */
export function whoMay(approval: Approval): readonly Approver[] {
  if (approval.anyOf) return approval.anyOf.flatMap((one) => whoMay(one));
  if (approval.person !== undefined) return [{ person: approval.person }];
  return approval.role === undefined ? [] : [{ role: approval.role }];
}
