import { isJsonObject } from '../../core/json.ts';
import { known, type Read, unavailable } from '../../core/known.ts';
import type { Freeze } from '../../signoff/freeze.ts';
import type { FreezeStore } from '../../status/types.ts';
import type { GroupTags } from './group-tags.ts';

const tag = 'tre_freeze';
/** Azure's limit for the value of a tag. */
const longest = 256;

/**
 * The freeze, kept as a tag of the core resource group: it must work while GitHub does not, and whoever has lost control
 * of git must not be able to lift it there. What cannot be read as a freeze is one: fail closed.
 */
export function groupTagFreeze(tags: GroupTags): FreezeStore {
  return {
    async read(): Promise<Read<Freeze | undefined>> {
      const read = await tags.read();
      if (!read.known) return read;
      const value = read.value[tag];
      return value === undefined || value === '' ? known(undefined) : parse(value);
    },
    write: ({ reason, ...rest }) => {
      const room = longest - JSON.stringify({ ...rest, reason: '' }).length;
      let text = reason;
      while (JSON.stringify(text).length - 2 > room) text = text.slice(0, -1);
      return tags.write({ [tag]: JSON.stringify({ ...rest, reason: text }) });
    },
    async clear(id) {
      const now = await this.read();
      if (now.known && now.value?.id === id) await tags.write({ [tag]: '' });
    },
  };
}

function parse(value: string): Read<Freeze> {
  const text = read(value);
  const { id, at, reason, about } = isJsonObject(text) ? text : {};
  if (typeof id !== 'string' || typeof at !== 'string' || typeof reason !== 'string') {
    return unavailable(
      'freeze-malformed',
      `the tag ${tag} of the core group is \`${value}\`: expected what \`tre freeze\` writes; everything stops until it is mended or \`tre freeze\` is run again`,
    );
  }
  return known({ id, at, reason, ...(typeof about === 'string' && { about }) });
}

function read(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    // Somebody wrote something else there; the caller says so.
    return undefined;
  }
}
