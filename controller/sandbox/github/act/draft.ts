import type { Account, PullIssue } from '../state/records.ts';
import type { World } from '../world.ts';
import { announcePull } from './announce.ts';
import { recordEvent } from './record.ts';

/** Anybody who may write can change the stage, not only the author; asking for the stage it has changes nothing. */
export async function setDraft(
  world: World,
  actor: Account,
  issue: PullIssue,
  stage: 'draft' | 'ready',
): Promise<void> {
  if (issue.pull.draft === (stage === 'draft')) return;
  issue.pull.draft = stage === 'draft';
  recordEvent(world, issue, actor, stage === 'draft' ? 'convert_to_draft' : 'ready_for_review');
  await announcePull(world, actor, stage === 'draft' ? 'converted_to_draft' : 'ready_for_review', issue);
}
