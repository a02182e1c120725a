import type { Read } from '../../core/known.ts';
import type { LiveResource } from '../../observed/types.ts';
import type { StrangerExplanation } from './types.ts';

/**
 * A resource that no record lists, by what Azure says about it.
 * @param live undefined where Azure says that it is not there
 */
export function explainStranger(id: string, live: Read<LiveResource | undefined>, treId: string): StrangerExplanation {
  if (!live.known) return { id, state: 'unknown', message: `Azure could not be asked: ${live.reason}` };
  if (!live.value) return { id, state: 'absent', message: 'Azure holds no such resource, and no record lists one.' };
  const { tags } = live.value;
  const unit = tags['tre_unit'];
  if (tags['tre_id'] !== treId || unit === undefined) {
    const other =
      tags['tre_id'] && tags['tre_id'] !== treId ? ` It carries the tag of another TRE: ${tags['tre_id']}.` : '';
    return {
      id,
      state: 'not-ours',
      message: `Not ours: no record lists it, and it carries no tag of ${treId}.${other}`,
    };
  }
  const commit = tags['tre_commit'];
  const pullRequest = tags['tre_pull_request'];
  return {
    id,
    state: 'claimed',
    unit,
    ...(commit && { commit }),
    ...(pullRequest && { pullRequest }),
    message:
      `Its tag tre_unit says ${unit}, and the signed ledger does not confirm it. Anybody who may write tags can write this ` +
      `one: believe the ledger. \`tre explain ${unit}\` says what is recorded.`,
  };
}
