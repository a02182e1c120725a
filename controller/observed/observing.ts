import type { Clock } from '../core/clock.ts';
import type { Unit, UnitName } from '../desired/types.ts';
import type { Manifest } from '../manifests/types.ts';
import type { AzureReader, LedgerView } from './types.ts';

export interface Observing {
  readonly reader: AzureReader;
  /** The units that are wanted; live ones beside them are found by tag and ledger. */
  readonly units: ReadonlyMap<UnitName, Unit>;
  readonly environment: Manifest<'Environment'>;
  readonly ledger: LedgerView;
  /** Units to look at closely whatever L0 says, for example because an event named them. */
  readonly suspects?: ReadonlySet<UnitName>;
  /** `deep` asks what-if for every unit that is live. */
  readonly deep: 'L0' | 'deep';
  readonly clock: Clock;
}
