import type { Json } from '../../core/json.ts';
import type { DesiredResource, Unit } from '../../desired/types.ts';
import { nameOfId } from './nouns.ts';
import { isOpen } from './read-body.ts';

/** Where a value stands that only the apply will show: in ARM parameters, then in resources. */
export function unknownOf(after: Unit, is: readonly DesiredResource[]): string[] {
  return [
    ...Object.entries(after.parameters).flatMap(([name, value]) => openPaths(name, value)),
    ...is.flatMap(({ id, type, body }) => {
      if (isOpen(id)) return [`the name of a ${type}`];
      return openPaths('', body).map((path) => `${type.split('/').at(-1)}/${nameOfId(id)}: ${path}`);
    }),
  ];
}

function openPaths(path: string, value: Json): string[] {
  if (typeof value === 'string') return isOpen(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((each, index) => openPaths(`${path}[${index}]`, each));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => openPaths(path === '' ? key : `${path}.${key}`, each));
}
