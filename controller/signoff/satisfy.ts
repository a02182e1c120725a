import type { Approval, Missing, Requirement, SignOff } from '../plan/types.ts';
import { type Authority, holds, personOfAccount } from './authority.ts';
import type { Contributors } from './contributors.ts';
import type { PersonFact } from './facts.ts';
import type { Subject } from './govern.ts';
import type { Ask, Need } from './policy.ts';
import type { Standing, Veto, Voice } from './reviews.ts';
import type { Account } from './types.ts';

/** Everything that decides whether one subject of one pull request is approved. */
export interface Hearing {
  readonly subject: Subject;
  readonly asks: readonly Ask[];
  readonly standing: Standing;
  readonly contributors: Contributors;
  readonly authority: Authority;
  /** ISO: of the merge, or now. */
  readonly at: string;
  readonly pullRequest: number;
  readonly author: Account | null;
  /** Names of people who never count for this subject, and why: `is the person concerned`. */
  readonly barred: ReadonlyMap<string, string>;
}

export interface Verdict {
  readonly signOff: SignOff;
  readonly code?: 'approvals-missing' | 'vetoed';
  readonly message?: string;
}

/** Does what stands satisfy every rule? Within one rule each needed approval comes from another person. */
export function hear(hearing: Hearing): Verdict {
  const required: Requirement[] = [];
  const approvals = new Map<string, Approval>();
  const missing: Missing[] = [];
  for (const ask of hearing.asks) {
    const needs = withExtra(ask, hearing.contributors.extra);
    for (const need of needs) {
      const rule = ruleText(ask, hearing);
      required.push({ role: need.role, count: need.count, rule, subject: hearing.subject.id });
    }
    const assigned = assign(needs, ask, hearing);
    for (const [slot, answer] of assigned.answers)
      approvals.set(`${answer.person.name} ${slot.role}`, approvalOf(answer, slot, hearing));
    missing.push(...missingOf(assigned.open, ask, hearing));
  }
  const veto = hearing.standing.vetoes.find((one) => isVeto(one, hearing));
  const state = missing.length === 0 && !veto ? 'approved' : 'held';
  const signOff: SignOff = {
    state,
    required,
    approvals: [...approvals.values(), ...admins(hearing, approvals)],
    missing,
  };
  if (veto) return { signOff, code: 'vetoed', message: vetoMessage(veto, hearing) };
  if (missing.length === 0) return { signOff };
  return { signOff, code: 'approvals-missing', message: missing.map((one) => one.message).join(' ') };
}

/** An unknown author or a bot hides a person, who might be the one that approves: one more is asked. */
function withExtra(ask: Ask, extra: readonly string[]): readonly Need[] {
  return ask.needs.map((need, at) => (at === 0 ? { ...need, count: need.count + extra.length } : need));
}

interface Answer {
  readonly person: PersonFact;
  /** Absent where the author of the pull request is counted. */
  readonly voice?: Voice;
}

/** Bipartite matching (Kuhn): a person with two roles must not take the place that only he leaves to others. */
function assign(needs: readonly Need[], ask: Ask, hearing: Hearing): { answers: Map<Need, Answer>; open: Need[] } {
  const slots = needs.flatMap((need) => Array.from({ length: need.count }, () => ({ ...need, count: 1 })));
  const answers: Answer[] = hearing.standing.approvals
    .filter((voice) => !isExpired(voice, ask, hearing.at))
    .map((voice) => ({ person: voice.person, voice }));
  const author = authorOf(hearing);
  if (author) answers.push({ person: author });
  const slotOf = new Map<Answer, Need>();
  const holder = new Map<Need, Answer>();
  const place = (answer: Answer, tried: Set<Need>): boolean => {
    for (const slot of slots) {
      if (tried.has(slot) || !answers_(answer, slot, hearing)) continue;
      tried.add(slot);
      const other = holder.get(slot);
      if (other && !place(other, tried)) continue;
      holder.set(slot, answer);
      slotOf.set(answer, slot);
      return true;
    }
    return false;
  };
  for (const answer of answers) place(answer, new Set());
  return { answers: holder, open: slots.filter((slot) => !holder.has(slot)) };
}

function answers_(answer: Answer, need: Need, hearing: Hearing): boolean {
  const { person, voice } = answer;
  if (hearing.barred.has(person.name)) return false;
  if (need.person !== undefined && need.person !== person.name) return false;
  const { workspace } = hearing.subject;
  if (!holds(hearing.authority, person, need.role, workspace, hearing.at)) return false;
  if (!voice) return need.countAuthor;
  return voice.authoritiesThen.every((then) => heldThen(then, voice, need.role, workspace));
}

/** Entitled at submission by the approved state of that time: a grant never acts backwards. */
function heldThen(then: Authority, voice: Voice, role: string, workspace: string | undefined): boolean {
  const person = personOfAccount(then, voice.person.githubId);
  return person?.name === voice.person.name && holds(then, person, role, workspace, voice.review.submittedAt);
}

function authorOf({ author, authority, contributors }: Hearing): PersonFact | undefined {
  return author?.type === 'User' && contributors.authorAlone ? personOfAccount(authority, author.id) : undefined;
}

function isExpired(voice: Voice, ask: Ask, at: string): boolean {
  if (ask.expiresAfterDays === undefined) return false;
  return Date.parse(at) - Date.parse(voice.review.submittedAt) > ask.expiresAfterDays * 86_400_000;
}

function approvalOf({ person, voice }: Answer, need: Need, hearing: Hearing): Approval {
  const at = voice?.review.submittedAt ?? hearing.at;
  const { name, login } = person;
  return {
    person: name,
    login,
    role: need.role,
    at,
    pullRequest: hearing.pullRequest,
    reviewId: voice?.review.id ?? 0,
  };
}

/** Admins who approved without being asked: a plan that turns out to be unsafe needs them (see decide.ts). */
function admins(hearing: Hearing, known: ReadonlyMap<string, Approval>): readonly Approval[] {
  const need: Need = { role: 'TREAdmin', count: 1, countAuthor: false };
  return hearing.standing.approvals
    .map((voice) => ({ person: voice.person, voice }))
    .filter((answer) => !known.has(`${answer.person.name} TREAdmin`) && answers_(answer, need, hearing))
    .map((answer) => approvalOf(answer, need, hearing));
}

function rolesAsked(hearing: Hearing): readonly string[] {
  return [...new Set(['TREAdmin', ...hearing.asks.flatMap((ask) => ask.needs.map((need) => need.role))])];
}

function isEntitled(person: PersonFact, hearing: Hearing): boolean {
  const { authority, subject, at } = hearing;
  return rolesAsked(hearing).some((role) => holds(authority, person, role, subject.workspace, at));
}

function isVeto(veto: Veto, hearing: Hearing): boolean {
  if (!isEntitled(veto.person, hearing)) return false;
  const dismisser = veto.dismissedBy?.person;
  return !dismisser || !isEntitled(dismisser, hearing);
}

function vetoMessage(veto: Veto, { pullRequest }: Hearing): string {
  const by = veto.dismissedBy;
  const dismissed = by ? ` ${by.login} dismissed that, but could not.` : '';
  return `${veto.person.login} requested changes on #${pullRequest}.${dismissed} An approval by ${veto.person.login} lifts it.`;
}

function missingOf(open: readonly Need[], ask: Ask, hearing: Hearing): readonly Missing[] {
  const roles = [...new Set(open.map((need) => need.role))];
  return roles.map((role) => {
    const slots = open.filter((need) => need.role === role);
    const { candidates, excluded } = candidatesFor(slots[0]!, hearing);
    const who = candidates.length > 0 ? candidates.join(' or ') : 'nobody who may';
    const told = excluded.map(({ login, why }) => `${login} ${why}`);
    const notes = [
      ...excluded.map(({ login, why }) => `not ${login} who ${why}`),
      ...hearing.standing.dropped.filter((note) => !told.includes(note)),
      ruleText(ask, hearing),
    ];
    const message = `needs ${slots.length} × ${role} (${[who, ...notes].join('; ')}).`;
    return { role, count: slots.length, candidates, message };
  });
}

function candidatesFor(
  need: Need,
  hearing: Hearing,
): { candidates: readonly string[]; excluded: readonly { readonly login: string; readonly why: string }[] } {
  const { authority, subject, at, contributors, barred, standing } = hearing;
  const entitled = authority.persons.filter(
    (person) =>
      holds(authority, person, need.role, subject.workspace, at) && (need.person ?? person.name) === person.name,
  );
  const already = new Set(standing.approvals.map((voice) => voice.person.name));
  const author = need.countAuthor ? authorOf(hearing)?.name : undefined;
  const why = (person: PersonFact): string | undefined =>
    barred.get(person.name) ?? contributors.why.get(person.githubId);
  return {
    candidates: entitled
      .filter((person) => why(person) === undefined && !already.has(person.name))
      .map((person) => person.login)
      .sort(),
    excluded: entitled
      .filter((person) => person.name !== author)
      .flatMap((person) => {
        const reason = why(person);
        return reason === undefined ? [] : [{ login: person.login, why: reason }];
      }),
  };
}

function ruleText(ask: Ask, { contributors }: Hearing): string {
  return [ask.rule, ...contributors.extra.map((reason) => `one more: ${reason}`)].join('; ');
}
