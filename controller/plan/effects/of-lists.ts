import type { AnyManifest } from '../../manifests/types.ts';
import type { Effects } from '../types.ts';
import { joinEffects } from './join-effects.ts';
import { effectsOfManifests } from './of-manifests.ts';

/** Each manifest with itself, by kind and name; one that moves to another file goes from the one and comes to the other. */
export function effectsOfLists(was: readonly AnyManifest[] = [], is: readonly AnyManifest[] = []): Effects {
  const key = ({ kind, name }: AnyManifest): string => `${kind}/${name}`;
  const [old, now] = [Map.groupBy(was, key), Map.groupBy(is, key)];
  return joinEffects(
    ...[...new Set([...old.keys(), ...now.keys()])].flatMap((each) => {
      const [gone = [], come = []] = [old.get(each), now.get(each)];
      // Of two with one name nobody can tell which one counts; each is told.
      const length = Math.max(gone.length, come.length);
      return Array.from({ length }, (_, index) => effectsOfManifests(gone[index], come[index]));
    }),
  );
}
