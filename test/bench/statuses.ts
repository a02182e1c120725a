import { join } from 'node:path';
import { openMirror } from '../../controller/adapters/git/open-mirror.ts';
import type { Read } from '../../controller/core/known.ts';
import type { AppliedRecord } from '../../controller/observed/types.ts';
import type { UnitStatus } from '../../controller/status/types.ts';
import type { World } from './world.ts';

/** The applied records on the branch `tre/status`, as anybody with git can read them. */
export async function readStatuses({ env }: World): Promise<readonly AppliedRecord[]> {
  const dir = join(env['TRE_STATE_DIR'] ?? '', 'mirror.git');
  const mirror = await openMirror({ dir, url: env['TRE_REPOSITORY'] ?? '' });
  const tip = expectValue(await mirror.resolve('tre/status'));
  if (!tip) throw new Error('the ledger branch is not there');
  const files = expectValue(await mirror.tree(tip, ['status']));
  const texts = expectValue(await mirror.blobs(files.map(({ blob }) => blob)));
  return [...texts.values()].flatMap((text) => (JSON.parse(text) as UnitStatus).lastApplied ?? []);
}

function expectValue<T>(read: Read<T>): T {
  if (read.known) return read.value;
  throw new Error(read.reason);
}
