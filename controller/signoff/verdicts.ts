import type { SignOff } from '../plan/types.ts';
import type { ContentProblem } from './content.ts';
import type { SubjectHearing } from './convene.ts';
import type { PathVerdict } from './types.ts';

export const notRequired: SignOff = { state: 'not-required', required: [], approvals: [], missing: [] };

interface VerdictQuestion {
  readonly paths: readonly string[];
  readonly problems: ReadonlyMap<string, ContentProblem>;
  readonly hearings: readonly SubjectHearing[];
  readonly approved: ReadonlyMap<string, string>;
  readonly parent: ReadonlyMap<string, string>;
  readonly result: ReadonlyMap<string, string>;
}

/**
 * A path is covered where the content of all paths of all its subjects passes and each subject's approvals suffice.
 * What returns to approved content needs nobody: it is approved already.
 */
export function verdictsOf(question: VerdictQuestion): readonly PathVerdict[] {
  const { paths, problems, hearings, approved, result } = question;
  return paths.map((path) => {
    const mine = hearings.filter(({ touched }) => touched.paths.includes(path));
    const [before, after] = [approved.get(path) ?? null, result.get(path) ?? null];
    const subject = mine[0]?.touched.subject.id ?? 'repository';
    const action = mine[0]?.touched.action ?? 'update';
    const unit = mine.map(({ touched }) => touched.units.get(path)).find((name) => name !== undefined);
    const about = { path, before, after, subject, action, ...(unit !== undefined && { unit }) };
    if (before === after) {
      const message = `${path} is back at the approved content.`;
      return {
        ...about,
        covered: true,
        code: 'back-to-approved',
        message,
        signOff: notRequired,
      };
    }
    const signOff = combineSignOffs(mine.map(({ verdict }) => verdict.signOff));
    const problem = problems.get(path) ?? siblingProblem(path, question, mine) ?? approvalProblem(mine);
    if (!problem) return { ...about, covered: true, signOff };
    const held: SignOff = { ...signOff, state: 'held' };
    return { ...about, covered: false, code: problem.code, message: problem.message, signOff: held };
  });
}

/** The sign-off of something that several subjects or paths explain: approved only where all of them are. */
export function combineSignOffs(signOffs: readonly SignOff[]): SignOff {
  const asked = signOffs.filter((one) => one.state !== 'not-required');
  if (asked.length === 0) return notRequired;
  const unique = <T>(items: readonly T[]): readonly T[] => [
    ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
  ];
  const byPolicy = unique(asked.flatMap((one) => one.byPolicy ?? []));
  return {
    state: asked.some((one) => one.state === 'held') ? 'held' : 'approved',
    ...(byPolicy.length > 0 && { byPolicy }),
    required: unique(asked.flatMap((one) => one.required)),
    approvals: unique(asked.flatMap((one) => one.approvals)),
    missing: unique(asked.flatMap((one) => one.missing)),
  };
}

/** A template is approved as a whole: one bad file holds the folder. */
function siblingProblem(
  path: string,
  { problems, approved, result }: VerdictQuestion,
  mine: readonly SubjectHearing[],
): ContentProblem | undefined {
  for (const { touched } of mine) {
    const other = touched.paths.find(
      (one) => one !== path && problems.has(one) && approved.get(one) !== result.get(one),
    );
    if (other === undefined || touched.subject.kind !== 'Template') continue;
    const message = `${path} waits for ${other}: a template is approved as a whole.`;
    return { code: problems.get(other)?.code ?? 'held', message };
  }
  return undefined;
}

function approvalProblem(mine: readonly SubjectHearing[]): ContentProblem | undefined {
  if (mine.length === 0) return { code: 'no-subject', message: 'Nothing is known to answer for this path.' };
  const open = mine.find(({ verdict }) => verdict.signOff.state !== 'approved');
  if (!open) return undefined;
  const message = `${open.touched.subject.id} ${open.verdict.message ?? 'is not approved'}`;
  return { code: open.verdict.code ?? 'approvals-missing', message };
}
