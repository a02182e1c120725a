import type { Finding } from '../../setup/types.ts';
import { lookAtAzure } from './azure.ts';
import { lookAtBot } from './bot.ts';
import { lookAtGitHub } from './github.ts';
import type { Given } from './given.ts';
import { lookAtPeople } from './people.ts';
import { lookAtSettings } from './settings.ts';
import { lookAtTrust } from './trust.ts';

export interface Examination {
  readonly area: Finding['area'];
  /** What nobody could look at, where it fails as a whole. */
  readonly what: string;
  readonly look: (given: Given) => Promise<readonly Finding[]>;
}

export const examinations: readonly Examination[] = [
  { area: 'settings', what: 'optional settings', look: lookAtSettings },
  { area: 'settings', what: 'GITHUB_BOT_ID', look: lookAtBot },
  { area: 'trust', what: 'trust root and ledger', look: lookAtTrust },
  { area: 'people', what: 'people and policy', look: lookAtPeople },
  { area: 'github', what: 'settings of the repository', look: lookAtGitHub },
  { area: 'azure', what: 'identities', look: lookAtAzure },
];
