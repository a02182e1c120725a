import { expect, it } from 'vitest';
import type { Plan } from '../../../controller/plan/types.ts';
import { planCheck } from '../../../controller/status/report/plan-check.ts';
import { planText } from '../../../controller/status/report/plan-text.ts';

const head = 'a'.repeat(40);
const plan: Plan = {
  revision: head,
  digest: 'd'.repeat(64),
  environment: 'contoso',
  pullRequest: { number: 1, head, base: 'b'.repeat(40), author: 'admin-a' },
  plannedAt: '2026-11-22T10:00:00.000Z',
  actions: [
    {
      unit: 'workspace/a',
      action: 'delete',
      reasons: [{ code: 'removed', message: 'its manifest leaves git' }],
      signOff: { state: 'not-required', required: [], approvals: [], missing: [] },
      unsafe: false,
    },
  ],
  diagnostics: [],
  reads: { arm: 1, git: 1, github: 1 },
};
const checkOf = (one: Plan) => planCheck(one, planText(one, {}), head);

it.each([
  { why: 'the time', other: { ...plan, plannedAt: '2027-01-01T00:00:00.000Z' } },
  { why: 'how much was read', other: { ...plan, reads: { arm: 9, git: 9, github: 9 } } },
  { why: 'a base that has moved on', other: { ...plan, pullRequest: { ...plan.pullRequest!, base: 'c'.repeat(40) } } },
])('is the same whatever $why is', ({ other }) => {
  expect(planText(other, {}).digest).toBe(planText(plan, {}).digest);
  expect(checkOf(other).digest).toBe(checkOf(plan).digest);
});

it.each([
  { why: 'the head', other: { ...plan, pullRequest: { ...plan.pullRequest!, head: 'e'.repeat(40) } } },
  { why: 'what would be done', other: { ...plan, actions: [] } },
  { why: 'a note', other: { ...plan, notes: ['frozen'] } },
  {
    why: 'an error',
    other: { ...plan, diagnostics: [{ severity: 'error', code: 'x', message: 'mend it' }] } as Plan,
  },
])('is another with $why', ({ other }) => {
  expect(planText(other, {}).digest).not.toBe(planText(plan, {}).digest);
});

it('says when it was planned, all the same', () => {
  expect(planText(plan, {}).body).toContain('2026-11-22 10:00 UTC');
});

it.each([
  {
    why: 'errors fail it',
    more: { diagnostics: [{ severity: 'error', code: 'x', message: 'm' }] },
    conclusion: 'failure',
  },
  { why: 'git alone is neutral', more: { static: true }, conclusion: 'neutral' },
  {
    why: 'a warning does not fail it',
    more: { diagnostics: [{ severity: 'warning', code: 'x', message: 'm' }] },
    conclusion: 'success',
  },
])('$why', ({ more, conclusion }) => {
  expect(checkOf({ ...plan, ...more } as Plan).conclusion).toBe(conclusion);
});
