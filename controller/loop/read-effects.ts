import { readTemplateManifests } from '../catalogue/read-template-manifests.ts';
import { known, type Read } from '../core/known.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { joinEffects } from '../plan/effects/join-effects.ts';
import { effectsOfManifests } from '../plan/effects/of-manifests.ts';
import type { Action } from '../plan/types.ts';
import type { PathVerdict } from '../signoff/types.ts';
import type { TreeEntry } from '../source/types.ts';
import type { PlanPorts } from './ports.ts';

export interface GovernedEffects {
  /** Entra object id (lower case) to login: role assignments name people by it. */
  readonly people: ReadonlyMap<string, string>;
  /** The same actions, each with what its files mean for people. */
  explain(actions: readonly Action[]): readonly Action[];
}

/** What a pull request's changes of people, policy and the like mean. `entries`: the governed files of the merge result. */
export async function readGovernedEffects(
  ports: Pick<PlanPorts, 'git' | 'cache'>,
  entries: readonly TreeEntry[],
  verdicts: readonly PathVerdict[],
): Promise<Read<GovernedEffects>> {
  const isPerson = ({ path }: TreeEntry): boolean => path.startsWith('manifests/people/');
  const people = await parse(ports, new Map(entries.filter(isPerson).map(({ path, blob }) => [path, blob])));
  if (!people.known) return people;
  const before = await parse(ports, blobsOf(verdicts, 'before'));
  if (!before.known) return before;
  const after = await parse(ports, blobsOf(verdicts, 'after'));
  if (!after.known) return after;
  const [was, is] = [byFile(before.value), byFile(after.value)];
  const effectsOf = (path: string) => effectsOfManifests(was.get(path), is.get(path));
  return known({
    people: new Map(
      people.value.flatMap((one) =>
        one.kind === 'Person' ? [[one.spec.entra.objectId.toLowerCase(), one.spec.github.login]] : [],
      ),
    ),
    explain: (actions) =>
      actions.map((action) => {
        const paths = verdicts.filter(({ subject }) => subject === action.unit).map(({ path }) => path);
        return { ...action, effects: joinEffects(...paths.map(effectsOf)) };
      }),
  });
}

async function parse(
  { git, cache }: Pick<PlanPorts, 'git' | 'cache'>,
  files: ReadonlyMap<string, string>,
): Promise<Read<readonly AnyManifest[]>> {
  const entries = new Map([...files].map(([path, blob]) => [path, { path, blob, mode: '100644', size: 0 }] as const));
  const read = await parseManifests({ revision: 'effects', entries, diagnostics: [] }, git, cache);
  if (!read.known) return read;
  const templates = await readTemplateManifests(
    new Map([...files].filter(([path]) => /^templates\/.+\/template\.yaml$/u.test(path))),
    git,
    cache,
  );
  return templates.known ? known([...read.value.manifests, ...templates.value.values()]) : templates;
}

/** A mode other than 100644 stands before the id (`mode:blob`): such a file is refused and means nothing. */
function blobsOf(verdicts: readonly PathVerdict[], side: 'before' | 'after'): ReadonlyMap<string, string> {
  return new Map(
    verdicts.flatMap((verdict) => {
      const blob = verdict[side];
      return blob === null || blob.includes(':') ? [] : [[verdict.path, blob] as const];
    }),
  );
}

/** A file with several manifests says too much for one line of effects; its plan lists it by reasons. */
function byFile(manifests: readonly AnyManifest[]): ReadonlyMap<string, AnyManifest> {
  return new Map(
    [...Map.groupBy(manifests, ({ file }) => file)].flatMap(([file, [one, ...more]]) =>
      one && more.length === 0 ? [[file, one] as const] : [],
    ),
  );
}
