import type { Json } from '../../core/json.ts';
import { subjectOfPath } from '../../signoff/govern.ts';
import type { SegmentDecision } from '../../signoff/types.ts';
import { type Evidence, originOf } from './origins.ts';
import type { PolicyInForce } from './types.ts';

/** How the judge names a rule; see signoff/policy.ts. */
const ruleText = /^policy (?<name>\S+), rule (?<number>\d+)/u;

/** The policies that `rules` name, as they were approved right before the decision: no change is judged by its own. */
export function policiesInForce(
  evidence: Evidence,
  decision: SegmentDecision,
  rules: readonly string[],
): readonly PolicyInForce[] {
  const asked = new Map<string, Set<number>>();
  for (const rule of rules) {
    const { name, number } = ruleText.exec(rule)?.groups ?? {};
    if (name === undefined) continue;
    asked.set(name, (asked.get(name) ?? new Set()).add(Number(number)));
  }
  if (asked.size === 0) return [];
  const before = evidence.decisions.slice(0, Math.max(0, evidence.decisions.indexOf(decision)));
  const earlier = { ...evidence, decisions: before };
  const found: PolicyInForce[] = [];
  for (const [path, blob] of approvedPolicies(earlier)) {
    for (const manifest of evidence.manifests) {
      if (manifest.kind !== 'SignOffPolicy' || manifest.blob !== blob || !asked.has(manifest.name)) continue;
      const origin = originOf(earlier, path, blob);
      const pullRequest = origin.decision?.pullRequest;
      found.push({
        name: manifest.name,
        path,
        blob,
        commit: origin.decision?.boundary ?? evidence.trustRoot,
        ...(pullRequest !== undefined && { pullRequest }),
        rules: [...(asked.get(manifest.name) ?? [])].flatMap((number) => {
          const rule = manifest.spec.rules[number - 1] as { readonly [member: string]: Json } | undefined;
          if (!rule) return [];
          const { on = {}, ...asks } = rule;
          return [{ number, on, asks }];
        }),
      });
    }
  }
  return found;
}

/** Policy files of the approved state at the end of the evidence: path to blob. */
export function approvedPolicies({ root, decisions, manifests }: Evidence): ReadonlyMap<string, string> {
  const files = new Map([...root].filter(([path]) => isPolicy(path)));
  const set = (path: string, blob: string | null): void => {
    if (blob === null || blob === 'absent') files.delete(path);
    else files.set(path, blob);
  };
  for (const { path, after, covered } of decisions.flatMap(({ verdicts }) => verdicts)) {
    if (!covered) continue;
    if (isPolicy(path)) set(path, after);
    for (const manifest of manifests) {
      if (manifest.kind !== 'Ratification' || manifest.blob !== after || manifest.file !== path) continue;
      for (const named of manifest.spec.paths) if (isPolicy(named.path)) set(named.path, named.blob);
    }
  }
  return files;
}

export function isPolicy(path: string): boolean {
  return subjectOfPath(path)?.kind === 'SignOffPolicy';
}
