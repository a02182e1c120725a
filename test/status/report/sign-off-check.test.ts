import { expect, it } from 'vitest';
import type { Action, Plan, SignOff } from '../../../controller/plan/types.ts';
import type { PathVerdict } from '../../../controller/signoff/types.ts';
import { signOffCheck } from '../../../controller/status/report/sign-off-check.ts';

const head = 'a'.repeat(40);
const nobody: SignOff = { state: 'not-required', required: [], approvals: [], missing: [] };
const asked: SignOff['required'] = [
  { role: 'TREAdmin', count: 1, rule: 'policy default, rule 1', subject: 'workspace/a' },
];
const lacking: SignOff = {
  state: 'held',
  required: asked,
  approvals: [],
  missing: [
    {
      role: 'TREAdmin',
      count: 1,
      candidates: ['admin-b'],
      message: 'needs 1 × TREAdmin (admin-b; policy default, rule 1).',
    },
  ],
};
const given: SignOff = {
  state: 'approved',
  required: asked,
  missing: [],
  approvals: [
    { person: 'admin-b', login: 'admin-b', role: 'TREAdmin', at: '2026-11-22T10:00:00Z', pullRequest: 1, reviewId: 2 },
  ],
};
const verdict = (more: Partial<PathVerdict>): PathVerdict => ({
  path: 'manifests/workspaces/a/workspace.yaml',
  before: null,
  after: '1'.repeat(40),
  subject: 'workspace/a',
  unit: 'workspace/a',
  action: 'create',
  covered: true,
  signOff: nobody,
  ...more,
});
const planOf = (actions: readonly Action[] = []) => ({ actions, diagnostics: [] }) as unknown as Plan;

it.each([
  { why: 'nothing governed changes', verdicts: [], conclusion: 'neutral', title: 'Nothing here needs an approval' },
  {
    why: 'an approval is missing',
    verdicts: [verdict({ covered: false, code: 'approvals-missing', signOff: lacking })],
    conclusion: 'action_required',
    title: 'Waiting for 1 × TREAdmin (admin-b; policy default, rule 1)',
  },
  {
    why: 'all are there',
    verdicts: [verdict({ signOff: given })],
    conclusion: 'success',
    title: 'Approved by admin-b',
  },
  {
    why: 'a veto stands though nothing is missing',
    verdicts: [verdict({ covered: false, code: 'vetoed', message: 'admin-a asks for changes.', signOff: given })],
    conclusion: 'action_required',
    title: 'Held: admin-a asks for changes',
  },
  {
    why: 'it starts from what nobody approved',
    verdicts: [
      verdict({
        covered: false,
        code: 'starts-from-unapproved-content',
        message: 'It starts from c0ffee1.',
        signOff: given,
      }),
    ],
    conclusion: 'action_required',
    title: 'Held: It starts from c0ffee1',
  },
  {
    why: 'the policy leaves it to its owner',
    verdicts: [verdict({ signOff: { ...nobody, state: 'approved', byPolicy: ['policy default, rule 4'] } })],
    conclusion: 'neutral',
    title: 'Needs nobody: policy default, rule 4',
  },
] as const)('$why: $conclusion', ({ verdicts, conclusion, title }) => {
  expect(signOffCheck({ plan: planOf(), verdicts }, head)).toMatchObject({
    name: 'tre/sign-off',
    head,
    conclusion,
    title,
  });
});

it('asks for what an unsafe change of a touched unit needs beyond its files, and not for what main has left open', () => {
  const action = (unit: string): Action => ({ unit, action: 'delete', reasons: [], signOff: lacking, unsafe: true });
  const check = signOffCheck(
    { plan: planOf([action('workspace/a'), action('workspace/other')]), verdicts: [verdict({ signOff: given })] },
    head,
  );

  expect(check.conclusion).toBe('action_required');
  expect(check.summary).toContain('workspace/a');
  expect(check.summary).not.toContain('workspace/other');
});
