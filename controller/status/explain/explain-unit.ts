import { isJsonObject, type Json } from '../../core/json.ts';
import { compareWithRecord, isSame } from '../../observed/compare.ts';
import type { AppliedRecord, LiveResource } from '../../observed/types.ts';
import { manifestPath } from '../../plan/delete-units.ts';
import type { PathVerdict, SegmentDecision } from '../../signoff/types.ts';
import { combineSignOffs } from '../../signoff/verdicts.ts';
import type { UnitStatus } from '../types.ts';
import { type Evidence, gitPath, type Origin, originOf } from './origins.ts';
import { policiesInForce } from './policy-in-force.ts';
import type { ApprovedSegment, Basis, LiveLook, UnitExplanation } from './types.ts';

/** One unit, from what is live back to the people who approved it. */
export function explainUnit(
  status: UnitStatus,
  evidence: Evidence,
  about: { readonly settledAt?: string; readonly live?: LiveLook },
): UnitExplanation {
  const { unit, conditions, lastApplied: record } = status;
  if (!record) return { unit, conditions, basis: [] };
  return {
    unit,
    conditions,
    applied: {
      template: record.template,
      declared: declaredIn(record),
      commit: record.commit,
      digest: record.digest,
      at: record.appliedAt,
      durationMs: record.durationMs,
      stack: record.stackName,
      subscriptionId: record.scope.subscriptionId,
      resourceGroup: record.scope.resourceGroup,
      ...(record.correlationId && { correlationId: record.correlationId }),
      resources: Object.keys(record.resources),
    },
    basis: basisOf(record, evidence),
    ...about,
  };
}

/** People write `.yml` as well. */
export function declaredIn({ unit, inputs }: AppliedRecord): string {
  const path = manifestPath(unit);
  const other = path.replace(/yaml$/u, 'yml');
  return Object.hasOwn(inputs, other) ? other : path;
}

/** Every file that explains the unit, under what approved it: a unit may rest on several pull requests. */
function basisOf(record: AppliedRecord, evidence: Evidence): readonly Basis[] {
  const inputs = Object.entries(record.inputs).map(([input, blob]) => {
    const path = gitPath(input);
    return { path, origin: originOf(evidence, path, blob, record.commit) };
  });
  const groups = Map.groupBy(inputs, ({ origin }) => `${origin.by} ${origin.decision?.boundary ?? ''}`);
  const rank = ({ origin }: (typeof inputs)[number]): number =>
    origin.decision ? evidence.decisions.indexOf(origin.decision) : origin.by === 'trust-root' ? -1 : -2;
  return [...groups.values()]
    .toSorted(([a], [b]) => rank(b!) - rank(a!))
    .map((group) =>
      basis(
        group[0]!.origin,
        [...new Set(group.map(({ path }) => path))].sort(),
        group.flatMap(({ origin }) => origin.verdict ?? []),
        evidence,
      ),
    );
}

export function basis(
  { by, decision }: Origin,
  paths: readonly string[],
  verdicts: readonly PathVerdict[],
  evidence: Evidence,
): Basis {
  if (!decision) return { by, paths, ...(by === 'trust-root' && { trustRoot: evidence.trustRoot }) };
  return { by, paths, segment: segmentOf(decision, verdicts, evidence) };
}

function segmentOf(decision: SegmentDecision, verdicts: readonly PathVerdict[], evidence: Evidence): ApprovedSegment {
  const { boundary, pullRequest, head, changeSet, mergedAt, broughtBy } = decision;
  const { approvals, required } = combineSignOffs(verdicts.map(({ signOff }) => signOff));
  const byPolicy = [...new Set(verdicts.flatMap(({ signOff }) => signOff.byPolicy ?? []))];
  const request = member(decision.evidence, 'pullRequest');
  const words = {
    title: text(member(request, 'title')),
    author: text(member(member(request, 'author'), 'login')),
    url: text(member(request, 'url')),
  };
  return {
    commit: boundary,
    ...(pullRequest !== undefined && { pullRequest }),
    ...(words.title !== undefined && { title: words.title }),
    ...(words.author !== undefined && { author: words.author }),
    ...(words.url !== undefined && { url: words.url }),
    ...(head && { head }),
    ...(changeSet && { changeSet }),
    mergedAt,
    ...(broughtBy && { mergedBy: broughtBy }),
    approvals,
    required,
    byPolicy,
    policies: policiesInForce(evidence, decision, [...required.map(({ rule }) => rule), ...byPolicy]),
  };
}

function member(value: Json | undefined, name: string): Json | undefined {
  return value !== undefined && isJsonObject(value) ? value[name] : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** @param live by lower-case id */
export function lookAt(record: AppliedRecord, live: ReadonlyMap<string, LiveResource>): LiveLook {
  const difference = compareWithRecord(record, live);
  return { state: isSame(difference) ? 'same' : 'differs', ...difference };
}
