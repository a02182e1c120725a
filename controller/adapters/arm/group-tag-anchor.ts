import { known, type Read, unavailable } from '../../core/known.ts';
import type { Anchor, AnchorStore } from '../../status/types.ts';
import type { GroupTags } from './group-tags.ts';

const tag = 'tre_ledger';

/**
 * The ledger's head, kept as a tag of the core resource group: outside git, so that rolling the branch back shows.
 * Written by `<sequence>:<hash>`. A missing group or tag is "none yet"; whether that is believable is the ledger's question.
 */
export function groupTagAnchor(tags: GroupTags): AnchorStore {
  return {
    async read(): Promise<Read<Anchor | undefined>> {
      const read = await tags.read();
      return read.known ? parse(read.value[tag]) : read;
    },
    write: ({ sequence, entry }) => tags.write({ [tag]: `${sequence}:${entry}` }),
  };
}

function parse(value: string | undefined): Read<Anchor | undefined> {
  if (value === undefined) return known(undefined);
  const match = /^(\d+):([0-9a-f]{64})$/.exec(value);
  if (!match)
    return unavailable(
      'anchor-malformed',
      `the ledger anchor on the core group is \`${value}\`: expected SEQUENCE:HASH; restore the tag ${tag}`,
    );
  return known({ sequence: Number(match[1]), entry: match[2] ?? '' });
}
