import type { Read } from '../../core/known.ts';
import type { ApprovedMain } from '../../loop/approved-main.ts';
import type { ReviewPorts } from '../../loop/ports.ts';
import type { SetupPorts } from '../../setup/types.ts';
import type { Settings } from '../settings.ts';

export interface Given {
  readonly settings: Settings;
  readonly ports: ReviewPorts;
  readonly setup: SetupPorts;
  /** Judged once, however many ask. */
  readonly approved: () => Promise<Read<ApprovedMain>>;
}
