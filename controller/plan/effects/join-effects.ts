import type { Effects } from '../types.ts';

/** All sentences of the parts, each once. */
export function joinEffects(...parts: readonly Partial<Effects>[]): Effects {
  const all = (name: keyof Effects): readonly string[] => [...new Set(parts.flatMap((each) => each[name] ?? []))];
  return {
    grants: all('grants'),
    revokes: all('revokes'),
    opens: all('opens'),
    closes: all('closes'),
    loses: all('loses'),
    irreversible: all('irreversible'),
    unknown: all('unknown'),
  };
}
