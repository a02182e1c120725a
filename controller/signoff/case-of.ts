import { known, type Read } from '../core/known.ts';
import type { AnyManifest, Manifest } from '../manifests/types.ts';
import { type Authority, holds, personOfAccount } from './authority.ts';
import type { Bench } from './bench.ts';
import { isPlain } from './change-set.ts';
import type { Contributors } from './contributors.ts';
import { workspaceRoles } from './facts.ts';
import { subjectOfPath } from './govern.ts';
import type { Case } from './policy.ts';
import type { PriceRise } from './price-step.ts';
import type { OwnResource } from './self-service.ts';
import { type TouchedSubject, templateNameOf } from './subjects.ts';
import { familyOf, readTemplateFacts, type TemplateFacts } from './template-facts.ts';

export interface CaseQuestion {
  readonly touched: TouchedSubject;
  /** Everything that the same change touches: quotas count it together. */
  readonly all: readonly TouchedSubject[];
  readonly contributors: Pick<Contributors, 'why' | 'extra'>;
  readonly authority: Authority;
  /** Boundary whose approved state rules. */
  readonly index: number;
  /** ISO: of the merge, or now. */
  readonly at: string;
}

/** What the policy is asked about one subject. */
export async function caseOf(bench: Bench, question: CaseQuestion): Promise<Read<Case>> {
  const { touched, contributors, authority, index } = question;
  const { subject, action, before, after } = touched;
  const facts = await readTemplateFacts(bench, index, [...before, ...after]);
  if (!facts.known) return facts;
  const owners = ownersOf([...before, ...after]);
  const people = [...contributors.why.keys()].map((id) => personOfAccount(authority, id)?.name);
  const byOwner =
    contributors.extra.length === 0 &&
    owners.length === 1 &&
    people.length > 0 &&
    people.every((name) => name !== undefined && owners.includes(name));
  const own = byOwner ? await ownResource(bench, question, facts.value) : known(undefined);
  if (!own.known) return own;
  const stateful =
    subject.kind === 'Workspace' || subject.kind === 'SharedService' || before.some((one) => facts.value.stateful(one));
  const family = familyOf(subject.kind);
  const price = priceRise(touched, facts.value);
  return known({
    subject,
    action,
    unsafe: action === 'delete' && stateful,
    templates: [...new Set([...before, ...after].flatMap((manifest) => templateNameOf(manifest) ?? []))],
    byOwner,
    owners,
    stateful,
    ...(family && { family }),
    ...(price && { price }),
    ...(own.value && { own: own.value }),
  });
}

function ownersOf(manifests: readonly AnyManifest[]): readonly string[] {
  return [...new Set(manifests.flatMap((one) => (one.kind === 'UserResource' ? [one.spec.owner] : [])))];
}

function priceRise({ before, after }: TouchedSubject, facts: TemplateFacts): PriceRise | undefined {
  const [was, is] = [before.map(facts.price), after.map(facts.price)];
  const currency = [...was, ...is].find((price) => price !== undefined)?.currency;
  if (currency === undefined) return undefined;
  const only = (prices: typeof was) =>
    prices.length === 0 ? { amount: 0, currency } : prices.length === 1 ? prices[0] : undefined;
  return { before: only(was), after: only(is) };
}

/** Only where the change is about one resource: a file with several is nobody's own. */
async function ownResource(
  bench: Bench,
  { touched, all, authority, index, at }: CaseQuestion,
  facts: TemplateFacts,
): Promise<Read<OwnResource | undefined>> {
  const [subject, ...more] = touched.after.length > 0 ? touched.after : touched.before;
  if (subject?.kind !== 'UserResource' || more.length > 0 || touched.before.length > 1) return known(undefined);
  const workspace = subject.workspace ?? '';
  const person = authority.persons.find(({ name }) => name === subject.spec.owner);
  if (!person || !authority.members(workspace)) return known(undefined);
  const others = await userResourcesOf(bench, index, all);
  if (!others.known) return others;
  const now = touched.after[0];
  return known({
    owner: person.name,
    workspace,
    template: templateNameOf(subject) ?? '',
    roles: workspaceRoles.filter((role) => holds(authority, person, role, workspace, at)),
    offeredTo: facts.offeredTo(subject),
    parameters: now && facts.parameters(now),
    price: now && facts.price(now),
    all: others.value.map((one) => ({
      owner: one.spec.owner,
      workspace: one.workspace ?? '',
      template: templateNameOf(one) ?? '',
    })),
  });
}

/**
 * All of the approved state and all that the change brings. What it takes or gives away counts as well: whether that is
 * approved is another verdict, and a quota that believed it could be passed by giving away what nobody takes.
 */
async function userResourcesOf(
  bench: Bench,
  index: number,
  touched: readonly TouchedSubject[],
): Promise<Read<readonly Manifest<'UserResource'>[]>> {
  const files = new Map<string, string>();
  for (const [path, blob] of bench.approvedAt(index))
    if (isPlain(blob) && subjectOfPath(path)?.kind === 'UserResource') files.set(path, blob);
  const rest = await bench.readManifests(files);
  if (!rest.known) return rest;
  const every = [...rest.value, ...touched.flatMap((one) => one.after)];
  const machines = every.flatMap((one) => (one.kind === 'UserResource' ? [one] : []));
  const keyOf = (one: Manifest<'UserResource'>): string =>
    JSON.stringify([one.file, one.name, one.spec.owner, templateNameOf(one)]);
  return known([...new Map(machines.map((one) => [keyOf(one), one])).values()]);
}
