import { isDeepStrictEqual } from 'node:util';
import type { Read } from '../core/known.ts';
import { known } from '../core/known.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { unitOf } from '../manifests/unit-name.ts';
import { isPlain } from './change-set.ts';
import { type Subject, subjectOfManifest, subjectOfPath, templateFolderOf } from './govern.ts';
import type { SubjectAction } from './policy.ts';

/** Parses chosen files: path to blob in, what could be read of them out. The composition root gives it. */
export type ReadManifests = (files: ReadonlyMap<string, string>) => Promise<Read<readonly AnyManifest[]>>;

/** One thing that a segment changes, with all its paths: it is approved as a whole or not at all. */
export interface TouchedSubject {
  readonly subject: Subject;
  readonly paths: readonly string[];
  readonly action: SubjectAction;
  /** From the approved state and from the result. */
  readonly before: readonly AnyManifest[];
  readonly after: readonly AnyManifest[];
  /** Path to the unit that its manifest makes or made. */
  readonly units: ReadonlyMap<string, string>;
}

export interface SubjectQuestion {
  readonly paths: readonly string[];
  readonly approved: ReadonlyMap<string, string>;
  readonly result: ReadonlyMap<string, string>;
  readonly readManifests: ReadManifests;
}

/** A file that holds several manifests belongs to each of them and needs every one's approvals. */
export async function touchedSubjects(question: SubjectQuestion): Promise<Read<readonly TouchedSubject[]>> {
  const { paths, approved, result, readManifests } = question;
  const before = await readManifests(filesOf(paths, approved));
  if (!before.known) return before;
  const after = await readManifests(filesOf(paths, result));
  if (!after.known) return after;
  const subjects = new Map<string, { subject: Subject; paths: Set<string> }>();
  const add = (subject: Subject, path: string): void => {
    // Two families may have a template of one name.
    const key = `${subject.id} ${subject.kind === 'Template' ? templateFolderOf(path) : ''}`;
    const entry = subjects.get(key) ?? { subject, paths: new Set() };
    entry.paths.add(path);
    subjects.set(key, entry);
  };
  for (const path of paths) {
    const own = subjectOfPath(path);
    if (own) add(own, path);
    const inside = [...before.value, ...after.value].filter((manifest) => manifest.file === path);
    for (const manifest of inside) {
      const subject = subjectOfManifest(manifest);
      if (subject.id !== own?.id) add(subject, path);
    }
  }
  return known(
    [...subjects.values()].map(({ subject, paths: own }) => {
      const touched = [...own];
      const mine = (manifest: AnyManifest): boolean => own.has(manifest.file);
      const [was, is] = [before.value.filter(mine), after.value.filter(mine)];
      const action = actionOf(subject, touched, question, was, is);
      const units = new Map<string, string>();
      for (const manifest of [...was, ...is]) {
        const unit = subjectOfManifest(manifest).id === subject.id ? unitOf(manifest) : undefined;
        if (unit !== undefined) units.set(manifest.file, unit);
      }
      return { subject, paths: touched, action, before: was, after: is, units };
    }),
  );
}

/** Name of the template that a manifest uses, without its version. */
export function templateNameOf(manifest: AnyManifest): string | undefined {
  const reference = 'template' in manifest.spec ? manifest.spec.template : undefined;
  return reference?.split('@')[0];
}

function filesOf(paths: readonly string[], tree: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const path of paths) {
    const blob = tree.get(path);
    if (blob !== undefined && isPlain(blob) && /^manifests\/.+\.ya?ml$/u.test(path)) files.set(path, blob);
  }
  return files;
}

function actionOf(
  subject: Subject,
  paths: readonly string[],
  { approved, result }: SubjectQuestion,
  before: readonly AnyManifest[],
  after: readonly AnyManifest[],
): SubjectAction {
  const folder = subject.kind === 'Template' ? templateFolderOf(paths[0] ?? '') : undefined;
  const present = (tree: ReadonlyMap<string, string>): boolean =>
    folder ? [...tree.keys()].some((path) => path.startsWith(`${folder}/`)) : paths.some((path) => tree.has(path));
  if (!present(approved)) return 'create';
  if (!present(result)) return 'delete';
  // A file may hold several manifests: whether this one comes or goes is not told by the file.
  const own = (manifest: AnyManifest): boolean => subjectOfManifest(manifest).id === subject.id;
  const [was, is] = [before.filter(own), after.filter(own)];
  if (was.length === 0 && is.length > 0) return 'create';
  if (was.length > 0 && is.length === 0 && after.length > 0) return 'delete';
  return isDisable(was, is) ? 'disable' : 'update';
}

/** Only the switch is turned: anything else in the same change is an update. */
function isDisable(before: readonly AnyManifest[], after: readonly AnyManifest[]): boolean {
  const [was, is] = [before[0], after[0]];
  if (before.length !== 1 || after.length !== 1 || !was || !is) return false;
  const { enabled: on, ...rest } = was.spec as { enabled?: boolean };
  const { enabled: off, ...same } = is.spec as { enabled?: boolean };
  return on !== false && off === false && was.kind === is.kind && was.name === is.name && isDeepStrictEqual(rest, same);
}
