import type { JsonObject } from '../../../core/json.ts';
import { ArmError } from '../types.ts';

/** ARM's limits: 50 tags, names to 512 and values to 256 characters, no `<>%&\?/` in names. */
export function checkTags(tags: JsonObject): { [name: string]: string } {
  const names = Object.keys(tags);
  if (names.length > 50) {
    throw new ArmError(
      400,
      'InvalidTagCount',
      `The number of tags '${names.length}' is larger than the maximum of '50'.`,
    );
  }
  return Object.fromEntries(
    Object.entries(tags)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => {
        if (name === '' || name.length > 512 || /[<>%&\\?/]/.test(name)) {
          throw new ArmError(
            400,
            'InvalidTagNameCharacters',
            `The tag name '${name}' is invalid: 1 to 512 characters, none of '<>%&\\?/'.`,
          );
        }
        if (typeof value === 'object')
          throw new ArmError(400, 'InvalidRequestContent', `The value of tag '${name}' must be a string.`);
        const text = String(value);
        if (text.length > 256)
          throw new ArmError(400, 'TagValueTooLong', `The value of tag '${name}' is longer than 256 characters.`);
        return [name, text];
      }),
  );
}
