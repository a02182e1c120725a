import { priceOfUnit } from '../desired/price.ts';
import { templateCache } from '../desired/template.ts';
import type { Unit, UnitName } from '../desired/types.ts';
import type { People } from './effects/access.ts';
import { effectsOf } from './effects/effects-of.ts';
import type { Action, ActionName } from './types.ts';

type Consequences = Pick<Action, 'effects' | 'price'>;

export interface Comparing {
  readonly units: ReadonlyMap<UnitName, Unit>;
  readonly before?: ReadonlyMap<UnitName, Unit>;
  readonly people?: People;
}

/**
 * What a change means for people, network, data and money. Only units that change are looked at: expanding a template
 * costs more than everything else that a plan without changes does.
 */
export function consequencesOf({
  units,
  before,
  people = new Map(),
}: Comparing): (unit: UnitName, action: ActionName) => Consequences {
  const wire = templateCache();
  return (name, action) => {
    if (action !== 'create' && action !== 'update' && action !== 'delete') return {};
    const was = action === 'create' ? undefined : before?.get(name);
    const is = action === 'delete' ? undefined : units.get(name);
    const comparable = before !== undefined && (action === 'create' || was !== undefined);
    return {
      ...(comparable && { effects: effectsOf(was, is, people, wire) }),
      ...priceChange(was, is),
    };
  };
}

function priceChange(was: Unit | undefined, is: Unit | undefined): Pick<Action, 'price'> {
  const [before, after] = [was && priceOfUnit(was), is && priceOfUnit(is)];
  if (before === undefined && after === undefined) return {};
  return { price: { ...(before && { before }), ...(after && { after }) } };
}
