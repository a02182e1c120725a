import type { Place } from './place-of.ts';
import { unitName } from './unit-name.ts';

/**
 * Units that a file which cannot be read probably declares. They must count as blocked: were they merely absent,
 * a mistake in the YAML would look like the wish to delete them.
 */
export function claimedUnits(place: Place, text: string | undefined): readonly string[] {
  const documents = (text ?? '').split(/^---(?=\s|$)/m).filter((part) => /^\s*[^\s#]/m.test(part));
  if (documents.length <= 1) {
    const only = text ?? '';
    return present([
      unitName(place.kind, place.name ?? member(only, 'name'), place.workspace, member(only, 'service')),
    ]);
  }
  return present(
    documents.map((part) =>
      unitName(place.kind, member(part, 'name') ?? place.name, place.workspace, member(part, 'service')),
    ),
  );
}

function member(text: string, key: 'name' | 'service'): string | undefined {
  return new RegExp(`\\b${key}["']?:\\s*["']?([a-z0-9-]+)`).exec(text)?.[1];
}

function present(units: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(units.filter((unit) => unit !== undefined))];
}
