import { describe, expect, it } from 'vitest';
import type { PathVerdict, SegmentDecision } from '../../../controller/signoff/types.ts';
import { type Evidence, originOf } from '../../../controller/status/explain/origins.ts';
import { approvedPolicies, policiesInForce } from '../../../controller/status/explain/policy-in-force.ts';
import { ruleTexts } from '../../../controller/status/explain/words.ts';

const file = 'manifests/workspaces/alpha/workspace.yaml';
const policy = 'manifests/policies/sign-off.yaml';
const ratification = 'manifests/ratifications/ratify-1.yaml';
const trustRoot = '0'.repeat(40);

function decision(
  boundary: string,
  ...verdicts: [path: string, before: string | null, after: string | null, covered?: boolean][]
) {
  return {
    boundary,
    pullRequest: Number(boundary),
    verdicts: verdicts.map(
      ([path, before, after, covered = true]) => ({ path, before, after, covered }) as unknown as PathVerdict,
    ),
  } as unknown as SegmentDecision;
}

function policyManifest(blob: string, ...counts: number[]) {
  const rules = counts.map((count) => ({ on: { kinds: ['Workspace'] }, approvals: [{ role: 'TREAdmin', count }] }));
  return { kind: 'SignOffPolicy', name: 'default', file: policy, blob, spec: { rules } };
}

function ratifying(blob: string, path: string, named: string) {
  return { kind: 'Ratification', name: 'ratify-1', file: ratification, blob, spec: { paths: [{ path, blob: named }] } };
}

function evidence(decisions: readonly SegmentDecision[], manifests: readonly object[] = []): Evidence {
  const root = new Map([
    [file, 'a'],
    [policy, 'p'],
  ]);
  return { trustRoot, root, decisions, manifests: manifests as unknown as Evidence['manifests'] };
}

const history = [
  decision('1', [file, 'a', 'b']),
  decision('2', [file, 'b', 'pushed', false]),
  decision('3', [file, 'b', 'a']),
  decision('4', [ratification, null, 'r']),
];

describe('originOf', () => {
  it.each([
    { why: 'what the pull request brought', blob: 'b', by: 'pull-request', boundary: '1' },
    { why: 'content that came back is the newest approval’s', blob: 'a', by: 'pull-request', boundary: '3' },
    { why: 'content that came back, as it was before', blob: 'a', upTo: '1', by: 'trust-root' },
    { why: 'what the operator named', blob: 'a', upTo: trustRoot, by: 'trust-root' },
    { why: 'an uncovered push approves nothing', blob: 'pushed', upTo: '3', by: 'unknown' },
    { why: 'until a ratification names it', blob: 'pushed', by: 'ratification', boundary: '4' },
    { why: 'content that nobody ever saw', blob: 'z', by: 'unknown' },
  ])('$why', ({ blob, upTo, by, boundary }) => {
    const origin = originOf(evidence(history, [ratifying('r', file, 'pushed')]), file, blob, upTo);
    expect({ by: origin.by, boundary: origin.decision?.boundary }).toEqual({ by, boundary });
  });

  it('back at the approved content, without a pull request, is no approval of its own', () => {
    const back = decision('5', [file, 'a', 'a']);
    expect(originOf(evidence([back]), file, 'a').by).toBe('trust-root');
  });
});

describe('policiesInForce', () => {
  const stricter = decision('1', [policy, 'p', 'q']);
  const after = decision('2', [file, 'a', 'b']);
  const manifests = [policyManifest('p', 1), policyManifest('q', 2)];

  it.each([
    { why: 'the policy is not judged by itself', judged: stricter, blob: 'p', commit: trustRoot, count: 1 },
    { why: 'what comes after it is', judged: after, blob: 'q', commit: '1', count: 2 },
  ])('$why', ({ judged, blob, commit, count }) => {
    const found = policiesInForce(evidence([stricter, after], manifests), judged, ['policy default, rule 1']);
    expect(found).toEqual([
      expect.objectContaining({
        name: 'default',
        blob,
        commit,
        rules: [{ number: 1, on: { kinds: ['Workspace'] }, asks: { approvals: [{ role: 'TREAdmin', count }] } }],
      }),
    ]);
  });

  it.each([
    {
      why: 'one of several people',
      rule: { on: {}, approvals: [{ count: 2, anyOf: [{ role: 'TREAdmin' }, { person: 'ann' }] }] },
      text: 'rule 1: everything → 2 × (TREAdmin or ann)',
    },
    {
      why: 'one list or the other',
      rule: { on: { unsafe: true }, alternatives: [[{ role: 'A', count: 2 }], [{ role: 'B' }, { role: 'C' }]] },
      text: 'rule 1: unsafe true → 2 × A, or 1 × B and 1 × C',
    },
    {
      why: 'self-service within limits',
      rule: { on: { kinds: ['UserResource'] }, selfService: { perPerson: 2, templates: ['linux-vm'] } },
      text: 'rule 1: kinds UserResource → selfService (perPerson 2, templates linux-vm)',
    },
  ])('a rule in words: $why', ({ rule, text }) => {
    const manifest = { ...policyManifest('p'), spec: { rules: [rule] } };
    const [found] = policiesInForce(evidence([after], [manifest]), after, ['policy default, rule 1']);
    expect(ruleTexts(found!)).toEqual([text]);
  });

  it('a floor in code is no policy’s', () => {
    expect(policiesInForce(evidence([after], manifests), after, ['floor: templates need an admin'])).toEqual([]);
  });

  it('a ratified policy is in force from then on', () => {
    const pushed = decision('1', [policy, 'p', 'q', false]);
    const agreed = decision('2', [ratification, null, 'r']);
    const all = [...manifests, ratifying('r', policy, 'q')];
    expect(approvedPolicies(evidence([pushed], all)).get(policy)).toBe('p');
    expect(approvedPolicies(evidence([pushed, agreed], all)).get(policy)).toBe('q');
  });
});
