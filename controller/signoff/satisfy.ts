import type { Approval, Missing, Requirement, SignOff } from '../plan/types.ts';
import { type Authority, counts, holds, lentBy, personOfAccount } from './authority.ts';
import type { Contributors } from './contributors.ts';
import type { PersonFact } from './facts.ts';
import type { Subject } from './govern.ts';
import type { Ask, Need, Who } from './policy.ts';
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
    const rule = ruleText(ask, hearing);
    const { needs, answers, open } = bestOption(ask, hearing);
    for (const need of needs) required.push({ role: need.role, count: need.count, rule, subject: hearing.subject.id });
    for (const [slot, answer] of answers)
      approvals.set(`${answer.person.name} ${slot.role}`, approvalOf(answer, slot, hearing));
    missing.push(...missingOf(open, ask, hearing));
  }
  const byPolicy = hearing.asks.filter((ask) => ask.selfService).map((ask) => ask.rule);
  const veto = hearing.standing.vetoes.find((one) => isVeto(one, hearing));
  const state = missing.length === 0 && !veto ? 'approved' : 'held';
  const signOff: SignOff = {
    state,
    ...(byPolicy.length > 0 && { byPolicy }),
    required,
    approvals: [...approvals.values(), ...admins(hearing, approvals)],
    missing,
  };
  if (veto) return { signOff, code: 'vetoed', message: vetoMessage(veto, hearing) };
  if (missing.length === 0) return { signOff };
  return { signOff, code: 'approvals-missing', message: missing.map((one) => one.message).join(' ') };
}

interface Option {
  readonly needs: readonly Need[];
  readonly answers: ReadonlyMap<Need, Answer>;
  readonly open: readonly Need[];
}

/** Of a rule's lists the one that is satisfied, else the one that lacks least. */
function bestOption(ask: Ask, hearing: Hearing): Option {
  const lists = [ask.needs, ...(ask.alternatives ?? [])].map((list) => withExtra(list, hearing.contributors.extra));
  const options = lists.map((needs): Option => ({ needs, ...assign(needs, ask, hearing) }));
  return options.reduce((best, option) => (option.open.length < best.open.length ? option : best));
}

/** An unknown author or a bot hides a person, who might be the one that approves: one more is asked. */
function withExtra(needs: readonly Need[], extra: readonly string[]): readonly Need[] {
  return needs.map((need, at) => (at === 0 ? { ...need, count: need.count + extra.length } : need));
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
      if (tried.has(slot) || !fits(answer, slot, ask, hearing)) continue;
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

function fits(answer: Answer, need: Need, ask: Pick<Ask, 'barred'>, hearing: Hearing): boolean {
  const { person, voice } = answer;
  if (hearing.barred.has(person.name) || ask.barred?.has(person.name)) return false;
  return whoIn(need).some((who) => {
    if (!isWho(hearing.authority, person, who, need, hearing.subject.workspace, hearing.at)) return false;
    if (!voice) return need.countAuthor;
    return voice.authoritiesThen.every((then) => heldThen(then, voice, who, need, hearing.subject.workspace));
  });
}

function whoIn(need: Need): readonly Who[] {
  return need.anyOf ?? [{ role: need.role, ...(need.person !== undefined && { person: need.person }) }];
}

function isWho(
  authority: Authority,
  person: PersonFact,
  { role, person: name }: Who,
  need: Need,
  workspace: string | undefined,
  at: string,
): boolean {
  if (name !== undefined && name !== person.name) return false;
  if (role === undefined) return counts(person, at);
  if (holds(authority, person, role, workspace, at)) return true;
  return need.breakGlass === true && lentBy(person, role, workspace, at) !== undefined;
}

/** Entitled at submission by the approved state of that time: a grant never acts backwards. */
function heldThen(then: Authority, voice: Voice, who: Who, need: Need, workspace: string | undefined): boolean {
  const person = personOfAccount(then, voice.person.githubId);
  return person?.name === voice.person.name && isWho(then, person, who, need, workspace, voice.review.submittedAt);
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
  const { workspace } = hearing.subject;
  const { name, login } = person;
  const own = whoIn(need).find(
    ({ role }) => role !== undefined && holds(hearing.authority, person, role, workspace, at),
  );
  const lent = whoIn(need).flatMap(({ role }) => (role && lentBy(person, role, workspace, at)) || [])[0];
  return {
    person: name,
    login,
    role: own?.role ?? need.role,
    at,
    pullRequest: hearing.pullRequest,
    reviewId: voice?.review.id ?? 0,
    ...(own === undefined && lent !== undefined && { breakGlass: lent }),
  };
}

/** Admins who approved without being asked: a plan that turns out to be unsafe needs them (see decide.ts). */
function admins(hearing: Hearing, known: ReadonlyMap<string, Approval>): readonly Approval[] {
  const need: Need = { role: 'TREAdmin', count: 1, countAuthor: false };
  return hearing.standing.approvals
    .map((voice) => ({ person: voice.person, voice }))
    .filter((answer) => !known.has(`${answer.person.name} TREAdmin`) && fits(answer, need, {}, hearing))
    .map((answer) => approvalOf(answer, need, hearing));
}

function rolesAsked(hearing: Hearing): readonly string[] {
  const asked = hearing.asks.flatMap((ask) => [ask.needs, ...(ask.alternatives ?? [])].flat());
  const roles = asked.flatMap((need) => whoIn(need).flatMap(({ role }) => role ?? []));
  // What people do for themselves is still the owner's workspace.
  const own = hearing.asks.some((ask) => ask.selfService) ? ['WorkspaceOwner'] : [];
  return [...new Set(['TREAdmin', ...roles, ...own])];
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
    const { candidates, excluded } = candidatesFor(slots[0]!, ask, hearing);
    const who = candidates.length > 0 ? candidates.join(' or ') : 'nobody who may';
    const told = excluded.map(({ login, why }) => `${login} ${why}`);
    const notes = [
      ...excluded.map(({ login, why }) => `not ${login} who ${why}`),
      ...hearing.standing.dropped.filter((note) => !told.includes(note)),
      ruleText(ask, hearing),
      ...otherLists(ask),
    ];
    const message = `needs ${slots.length} × ${role} (${[who, ...notes].join('; ')}).`;
    return { role, count: slots.length, candidates, message };
  });
}

function otherLists({ alternatives }: Ask): readonly string[] {
  const lists = (alternatives ?? []).map((list) => list.map(({ count, role }) => `${count} × ${role}`).join(' and '));
  return lists.length > 0 ? [`or ${lists.join(', or ')}`] : [];
}

function candidatesFor(
  need: Need,
  ask: Ask,
  hearing: Hearing,
): { candidates: readonly string[]; excluded: readonly { readonly login: string; readonly why: string }[] } {
  const { authority, subject, at, contributors, barred, standing } = hearing;
  const entitled = authority.persons.filter((person) =>
    whoIn(need).some((who) => isWho(authority, person, who, need, subject.workspace, at)),
  );
  const already = new Set(standing.approvals.map((voice) => voice.person.name));
  const author = need.countAuthor ? authorOf(hearing)?.name : undefined;
  const why = (person: PersonFact): string | undefined =>
    barred.get(person.name) ?? ask.barred?.get(person.name) ?? contributors.why.get(person.githubId);
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
