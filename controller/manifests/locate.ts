import type { Location } from '../core/diagnostic.ts';
import type { AnyManifest } from './types.ts';

/** Where the value at a JSON pointer stands; the nearest parent's place where it has none itself. */
export function locate(manifest: Pick<AnyManifest, 'file' | 'locations'>, pointer: string): Location {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = manifest.locations[at];
    if (place) return { file: manifest.file, line: place[0], column: place[1] };
    if (at === '') return { file: manifest.file, line: 1, column: 1 };
  }
}
