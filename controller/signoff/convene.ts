import { known, type Read } from '../core/known.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { type Authority, personOfAccount } from './authority.ts';
import type { Bench } from './bench.ts';
import { bindReviews } from './binding.ts';
import { breakGlassProblem, breakGlassProblems } from './break-glass.ts';
import { caseOf } from './case-of.ts';
import type { Change } from './change.ts';
import type { ContentProblem } from './content.ts';
import { type Contributors, contributorsOf } from './contributors.ts';
import { personOf } from './facts.ts';
import { asksOf } from './policy.ts';
import { standingReviews } from './reviews.ts';
import { hear, type Verdict } from './satisfy.ts';
import type { TouchedSubject } from './subjects.ts';

export interface SubjectHearing {
  readonly touched: TouchedSubject;
  readonly verdict: Verdict;
}

interface Agenda {
  readonly base: string;
  readonly changeSet: string;
  readonly subjects: readonly TouchedSubject[];
}

/** Steps 4 to 6: who made it, whose approvals stand, and whether they satisfy the policy for each subject. */
export async function convene(
  bench: Bench,
  change: Change,
  agenda: Agenda,
): Promise<
  Read<{
    readonly contributors: Contributors;
    readonly hearings: readonly SubjectHearing[];
    /** Paths that break a rule of their kind, whoever approves. */
    readonly problems: ReadonlyMap<string, ContentProblem>;
  }>
> {
  const { evidence, index, at } = change;
  const workspaces = workspacesOf(agenda.subjects);
  const authority = await bench.authorityAt(index, workspaces);
  if (!authority.known) return authority;
  const commits = await bench.git.commitsBetween(agenda.base, evidence.headSha);
  if (!commits.known) return commits;
  const contributors = contributorsOf({ ...bench, evidence, commits: commits.value, authority: authority.value, at });
  const bindings = await bindReviews({ ...bench, evidence, parent: change.parent, changeSet: agenda.changeSet });
  if (!bindings.known) return bindings;
  const then = new Map<string, readonly Authority[]>();
  for (const { submittedAt } of evidence.reviews) {
    const states: Authority[] = [];
    for (const earlier of bench.indexesAt(submittedAt, index)) {
      const read = await bench.authorityAt(earlier, workspaces);
      if (!read.known) return read;
      states.push(read.value);
    }
    then.set(submittedAt, states);
  }
  const strict = authority.value.policy?.strict ? await bench.shownAt(evidence.headSha) : undefined;
  if (strict && !strict.known) return strict;
  const standing = standingReviews({
    evidence,
    contributors: contributors.why,
    authority: authority.value,
    authoritiesAt: (submittedAt) => then.get(submittedAt) ?? [],
    binding: (review) => bindings.value.get(review.id) ?? { state: 'other', message: 'approved an unknown head' },
    ...(strict && { strict: { shownAt: strict.value } }),
  });
  const hearings: SubjectHearing[] = [];
  const problems = new Map(breakGlassProblems(agenda.subjects, authority.value.policy, at));
  for (const touched of agenda.subjects) {
    const barred = await barredFrom(bench, touched, authority.value, index, at);
    if (!barred.known) return barred;
    const asked = await caseOf(bench, {
      touched,
      all: agenda.subjects,
      contributors,
      authority: authority.value,
      index,
      at,
    });
    if (!asked.known) return asked;
    const verdict = hear({
      subject: touched.subject,
      asks: asksOf(authority.value.policy, asked.value),
      standing,
      contributors: { ...contributors, extra: [...contributors.extra, ...barred.value.extra] },
      authority: authority.value,
      at,
      pullRequest: evidence.number,
      author: evidence.author,
      barred: barred.value.people,
    });
    hearings.push({ touched, verdict });
    for (const [path, problem] of barred.value.problems) problems.set(path, problem);
  }
  return known({ contributors, hearings, problems });
}

export function workspacesOf(subjects: readonly TouchedSubject[]): readonly string[] {
  return [...new Set(subjects.flatMap(({ subject }) => (subject.workspace ? [subject.workspace] : [])))];
}

interface Barred {
  readonly people: ReadonlyMap<string, string>;
  readonly extra: readonly string[];
  /** By the path of a ratification: what it must not release. */
  readonly problems: ReadonlyMap<string, ContentProblem>;
}

/** Nobody answers for his own file, nor for the ratification of what he brought to main (attack row 25). */
async function barredFrom(
  bench: Bench,
  { subject, before, after }: TouchedSubject,
  authority: Authority,
  index: number,
  at: string,
): Promise<Read<Barred>> {
  const people = new Map<string, string>();
  if (subject.kind === 'Person') people.set(subject.name, 'is the person concerned');
  const barSelf = (manifests: readonly AnyManifest[]): void => {
    for (const manifest of manifests) {
      if (manifest.kind !== 'Person') continue;
      const concerned = personOf(manifest);
      for (const person of authority.persons) {
        const same = person.githubId === concerned.githubId || person.entraId === concerned.entraId;
        if (same || person.name === concerned.name) people.set(person.name, 'is the person concerned');
      }
    }
  };
  barSelf([...before, ...after]);
  const barBeneficiaries = (manifests: readonly AnyManifest[]): void => {
    for (const manifest of manifests)
      if (manifest.kind === 'BreakGlass') people.set(manifest.spec.person, 'is whom the break-glass is for');
  };
  barBeneficiaries([...before, ...after]);
  const problems = new Map<string, ContentProblem>();
  const extra: string[] = [];
  for (const manifest of after) {
    if (manifest.kind !== 'Ratification') continue;
    const named = bench.decisionOf(manifest.spec.commit);
    const nobody = (commit: string): string => `nobody is known to have brought ${commit.slice(0, 7)} to main`;
    if (!named) extra.push(nobody(manifest.spec.commit));
    // Whichever commit it names, the content is theirs who brought it: the named one may be somebody else's.
    const bringers = manifest.spec.paths.flatMap(({ path }) => bench.broughtUnapproved(path, index));
    for (const decision of new Set([...(named ? [named] : []), ...bringers])) {
      for (const id of decision.contributorIds) {
        const person = personOfAccount(authority, id);
        if (person && !people.has(person.name))
          people.set(person.name, `brought ${decision.boundary.slice(0, 7)} to main`);
      }
      if (decision.contributorIds.length === 0) extra.push(nobody(decision.boundary));
    }
    const files = new Map(
      manifest.spec.paths.filter(({ blob }) => blob !== 'absent').map(({ path, blob }) => [path, blob]),
    );
    const isAboutPeople = (path: string): boolean => /^manifests\/(people|break-glass)\//u.test(path);
    const ratified = await bench.readManifests(new Map([...files].filter(([path]) => isAboutPeople(path))));
    if (!ratified.known) return ratified;
    barSelf(ratified.value);
    barBeneficiaries(ratified.value);
    const problem = breakGlassProblem(ratified.value, authority.policy, at);
    if (problem) problems.set(manifest.file, problem);
  }
  return known({ people, extra: extra.slice(0, 1), problems });
}
