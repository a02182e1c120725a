import { digest } from '../../core/digest.ts';
import { code, inline } from '../../plan/comment/escape.ts';
import type { Action, Approval, Plan } from '../../plan/types.ts';
import { needsText } from '../../plan/words.ts';
import type { PathVerdict } from '../../signoff/types.ts';
import type { CheckRun } from '../publisher.ts';

export interface SignOffQuestion {
  readonly plan: Plan;
  readonly verdicts: readonly PathVerdict[];
  readonly byPolicy?: readonly string[];
}

/** Who has agreed and who must still: the judge's word, which branch protection may wait for and cannot replace. */
export function signOffCheck({ plan, verdicts, byPolicy }: SignOffQuestion, head: string): CheckRun {
  const open = openQuestions(plan, verdicts);
  const asked = verdicts.some(({ signOff }) => signOff.required.length > 0);
  const rules = [...new Set([...(byPolicy ?? []), ...verdicts.flatMap(({ signOff }) => signOff.byPolicy ?? [])])];
  const approvals = approvalsOf(verdicts);
  const isOpen = open.needs.size > 0;
  const conclusion = isOpen ? 'action_required' : asked ? 'success' : 'neutral';
  const title = isOpen ? waitingFor(open) : asked ? approvedBy(approvals) : freeBy(rules);
  const summary = [
    inline(title),
    ...section(
      'Still needed',
      [...open.needs].map(([subject, needs]) => `${code(subject)}: ${inline(needs.join('; '))}`),
    ),
    ...section('Given', approvals.map(givenText)),
    ...section('By policy, without approval', rules.map(inline)),
  ].join('\n');
  return {
    name: 'tre/sign-off',
    head,
    conclusion,
    title,
    summary,
    annotations: [],
    digest: digest({ conclusion, title, summary }),
  };
}

/** What no judge was asked about is no yes. */
export function notJudged(reason: string, head: string): CheckRun {
  const title = 'Not judged yet';
  const summary = inline(reason);
  const conclusion = 'action_required';
  return {
    name: 'tre/sign-off',
    head,
    conclusion,
    title,
    summary,
    annotations: [],
    digest: digest({ title, summary }),
  };
}

interface OpenQuestions {
  /** By subject. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** What no approval can mend: a veto, content that nobody approved, a fork. */
  readonly obstacles: readonly string[];
}

function openQuestions(plan: Plan, verdicts: readonly PathVerdict[]): OpenQuestions {
  const needs = new Map<string, readonly string[]>();
  const obstacles: string[] = [];
  const add = (subject: string, more: readonly string[]) =>
    needs.set(subject, [...new Set([...(needs.get(subject) ?? []), ...more])]);
  for (const verdict of verdicts.filter(({ covered }) => !covered)) {
    const waits = verdict.code === undefined || verdict.code === 'approvals-missing';
    const obstacle = waits ? [] : [verdict.message ?? verdict.code ?? ''];
    const missing = needsText(verdict);
    obstacles.push(...obstacle);
    const open = [...obstacle, ...missing];
    add(verdict.unit ?? verdict.subject, open.length > 0 ? open : [verdict.message ?? 'it is not approved']);
  }
  for (const action of plan.actions) {
    if (action.unsafe && action.signOff.state === 'held' && isTouched(action, verdicts)) {
      add(action.unit, needsText(action));
    }
  }
  return { needs, obstacles };
}

function isTouched({ unit, desired }: Action, verdicts: readonly PathVerdict[]): boolean {
  return verdicts.some((verdict) => verdict.unit === unit || (desired && verdict.path in desired.inputs));
}

function waitingFor({ needs, obstacles }: OpenQuestions): string {
  const all = [...new Set(obstacles.length > 0 ? obstacles : [...needs.values()].flat())];
  const [first = 'sign-off', ...rest] = all;
  const more = rest.length > 0 ? ` and ${rest.length} more` : '';
  return `${obstacles.length > 0 ? 'Held: ' : 'Waiting for '}${first.replace(/\.$/u, '')}${more}`;
}

function approvalsOf(verdicts: readonly PathVerdict[]): Approval[] {
  const all = verdicts.flatMap(({ signOff }) => signOff.approvals);
  return [...new Map(all.map((approval) => [`${approval.person} ${approval.role}`, approval])).values()];
}

function approvedBy(approvals: readonly Approval[]): string {
  return `Approved by ${[...new Set(approvals.map(({ person }) => person))].join(', ')}`;
}

function freeBy(rules: readonly string[]): string {
  return rules.length > 0 ? `Needs nobody: ${rules.join('; ')}` : 'Nothing here needs an approval';
}

function givenText({ person, role, at }: Approval): string {
  return `${inline(person)} as ${inline(role)}, ${at.slice(0, 16).replace('T', ' ')} UTC`;
}

function section(title: string, items: readonly string[]): string[] {
  return items.length > 0 ? ['', `**${title}**`, '', ...items.map((item) => `- ${item}`)] : [];
}
