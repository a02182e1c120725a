import { known, type Read } from '../core/known.ts';
import { findCollisions } from '../source/find-collisions.ts';
import { type Bench, readGovernedTree } from './bench.ts';
import type { Change } from './change.ts';
import { changeSet, changeSetDigest } from './change-set.ts';
import { type ContentProblem, contentProblem, touchedPaths } from './content.ts';
import { convene } from './convene.ts';
import { touchedSubjects } from './subjects.ts';
import type { PathVerdict } from './types.ts';
import { verdictsOf } from './verdicts.ts';

export interface Judged {
  readonly verdicts: readonly PathVerdict[];
  readonly changeSet: string;
  readonly contributorIds: readonly number[];
}

/** Steps 3 to 6 of signoff.md (b). */
export async function judgeChange(bench: Bench, change: Change): Promise<Read<Judged>> {
  const { evidence, parent, parentTree, resultTree, index } = change;
  const there = await bench.git.ensureCommit(evidence.headSha);
  if (!there.known) return there;
  if (!there.value)
    return {
      known: false,
      code: 'head-unavailable',
      reason: `git does not give ${evidence.headSha}, the head of #${evidence.number}`,
    };
  const bases = await bench.git.mergeBases(evidence.headSha, parent);
  if (!bases.known) return bases;
  const [base, ...more] = bases.value;
  const single = base !== undefined && more.length === 0;
  const headTree = await readGovernedTree(bench.git, evidence.headSha);
  if (!headTree.known) return headTree;
  const baseTree = single ? await readGovernedTree(bench.git, base) : headTree;
  if (!baseTree.known) return baseTree;

  const changes = changeSet(headTree.value, baseTree.value);
  const question = {
    parent: parentTree,
    result: resultTree,
    head: headTree.value,
    base: baseTree.value,
    changes,
    approved: bench.approvedAt(index),
    collisions: findCollisions(resultTree.keys()),
  };
  const whole = change.problem ?? (single ? undefined : severalBases(evidence.number));
  const paths = touchedPaths(question).filter(
    (path) => question.approved.get(path) !== resultTree.get(path) || parentTree.get(path) !== resultTree.get(path),
  );
  const subjects = await touchedSubjects({
    paths,
    approved: question.approved,
    result: resultTree,
    readManifests: bench.readManifests,
  });
  if (!subjects.known) return subjects;

  const digest = changeSetDigest(changes);
  const hearing = await convene(bench, change, { base: base ?? parent, changeSet: digest, subjects: subjects.value });
  if (!hearing.known) return hearing;
  const problems = new Map<string, ContentProblem>();
  for (const path of paths) {
    const problem =
      whole ?? hearing.value.contributors.problem ?? contentProblem(path, question) ?? hearing.value.problems.get(path);
    if (problem) problems.set(path, problem);
  }
  const verdicts = verdictsOf({
    paths,
    problems,
    hearings: hearing.value.hearings,
    approved: question.approved,
    result: resultTree,
    parent: parentTree,
  });
  return known({ verdicts, changeSet: digest, contributorIds: [...hearing.value.contributors.why.keys()] });
}

function severalBases(number: number): ContentProblem {
  const message = `#${number} and main have no single common commit, so it cannot be told what was reviewed; update the branch and approve again.`;
  return { code: 'several-merge-bases', message };
}
