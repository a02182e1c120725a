import { isJsonObject, type Json, type JsonObject } from '../../../../core/json.ts';
import type { PropertyChange } from './delta.ts';

/** Values of the template that the provider replaces by its own: they are sent and change nothing. */
export function withoutEffect(sent: JsonObject, before: JsonObject, after: JsonObject, prefix = ''): PropertyChange[] {
  return Object.entries(sent).flatMap(([name, wanted]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const was = before[name];
    const becomes = after[name];
    if (isJsonObject(wanted)) {
      return isJsonObject(was) && isJsonObject(becomes) ? withoutEffect(wanted, was, becomes, path) : [];
    }
    // A value that is never shown (a password) cannot be judged; a list is compared as a whole elsewhere.
    if (Array.isArray(wanted) || becomes === undefined || was !== becomes || sameText(wanted, becomes)) return [];
    return [{ path, propertyChangeType: 'NoEffect' as const, before: was, after: wanted }];
  });
}

/** Azure normalises the case and the blanks of locations and enumerations without calling that a difference. */
function sameText(a: Json, b: Json): boolean {
  const plain = (value: Json) => String(value).toLowerCase().replaceAll(' ', '');
  return plain(a) === plain(b);
}
