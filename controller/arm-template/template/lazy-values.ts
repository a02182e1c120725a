import type { Json } from '../../core/json.ts';

/** Values by case-insensitive name, each computed once and on demand; one that needs itself is an error. */
export function lazyValues(
  findName: (name: string) => string | undefined,
  compute: (name: string) => Json,
  notFound: (name: string) => Error,
  cyclic: (name: string) => Error,
): (name: string) => Json {
  const values = new Map<string, Json>();
  const computing = new Set<string>();
  return (asked) => {
    const name = findName(asked);
    if (name === undefined) throw notFound(asked);
    const known = values.get(name);
    if (known !== undefined) return known;
    if (computing.has(name)) throw cyclic(name);
    computing.add(name);
    try {
      const value = compute(name);
      values.set(name, value);
      return value;
    } finally {
      computing.delete(name);
    }
  };
}
