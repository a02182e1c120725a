import { known, type Read } from '../core/known.ts';
import { joinEffects } from '../plan/effects/join-effects.ts';
import { effectsOfLists } from '../plan/effects/of-lists.ts';
import type { Action, Effects, Reason } from '../plan/types.ts';
import { subjectOfManifest } from '../signoff/govern.ts';
import type { ApprovedBlobs, PathVerdict } from '../signoff/types.ts';
import type { TreeEntry } from '../source/types.ts';
import type { PlanPorts } from './ports.ts';
import { plainFiles, readContents } from './read-contents.ts';
import { readRatified } from './read-ratified.ts';

export interface GovernedEffects {
  /** Entra object id (lower case) to login: role assignments name people by it. */
  readonly people: ReadonlyMap<string, string>;
  /** Name of a person to their Entra object id (lower case). */
  readonly objectIds: ReadonlyMap<string, string>;
  /** The same actions, each with what its files mean for people, and with every subject that stands in them. */
  explain(actions: readonly Action[]): readonly Action[];
}

/**
 * What a pull request's changes of people, policy and the like mean, and what its ratifications release. `entries`: the
 * governed files of the merge result; `approved`: what is approved on main now.
 */
export async function readGovernedEffects(
  ports: Pick<PlanPorts, 'git' | 'cache'>,
  entries: readonly TreeEntry[],
  verdicts: readonly PathVerdict[],
  approved: ApprovedBlobs,
): Promise<Read<GovernedEffects>> {
  const isPerson = ({ path }: TreeEntry): boolean => path.startsWith('manifests/people/');
  const people = await readContents(ports, new Map(entries.filter(isPerson).map(({ path, blob }) => [path, blob])));
  if (!people.known) return people;
  const before = await readContents(ports, blobsOf(verdicts, 'before'));
  if (!before.known) return before;
  const after = await readContents(ports, blobsOf(verdicts, 'after'));
  if (!after.known) return after;
  const ratified = await readRatified(ports, [...after.value.values()].flat(), { approved, entries });
  if (!ratified.known) return ratified;
  const effectsOf = (path: string): readonly Partial<Effects>[] => [
    effectsOfLists(before.value.get(path), after.value.get(path)),
    ...(after.value.get(path) ?? []).flatMap((manifest) => ratified.value.get(manifest) ?? []),
  ];
  const subjectsOf = (path: string): readonly string[] =>
    [before, after].flatMap(({ value }) => (value.get(path) ?? []).map((one) => subjectOfManifest(one).id));
  const persons = [...people.value.values()].flat().filter((one) => one.kind === 'Person');
  const objectIdOf = ({ spec }: (typeof persons)[number]): string => spec.entra.objectId.toLowerCase();
  return known({
    people: new Map(persons.map((one) => [objectIdOf(one), one.spec.github.login])),
    objectIds: new Map(persons.map((one) => [one.name, objectIdOf(one)])),
    explain: (actions) =>
      actions.map((action) => {
        const paths = verdicts.filter(({ subject }) => subject === action.unit).map(({ path }) => path);
        return {
          ...action,
          reasons: [...action.reasons, ...paths.flatMap((path) => besides(path, action.unit, subjectsOf(path)))],
          effects: joinEffects(...paths.flatMap(effectsOf)),
        };
      }),
  });
}

/** A file may hold several manifests, and the plan lists it under one of them. */
function besides(path: string, unit: string, subjects: readonly string[]): Reason[] {
  const others = [...new Set(subjects)].filter((subject) => subject !== unit);
  if (others.length === 0) return [];
  return [{ code: 'several-subjects', path, message: `${path} also holds ${others.join(', ')}` }];
}

function blobsOf(verdicts: readonly PathVerdict[], side: 'before' | 'after'): ReadonlyMap<string, string> {
  return plainFiles(verdicts.map((verdict) => [verdict.path, verdict[side]] as const));
}
