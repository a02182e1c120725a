import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { integer, text } from './arguments.ts';
import { eager, type FunctionSpec } from './spec.ts';

/**
 * Functions whose answer Azure keeps in catalogues that this engine does not hold. They are known by name, so that a
 * template that uses one is refused in words, and never gets a made-up value.
 */
export const catalogueFunctions: readonly FunctionSpec[] = [
  refused('providers', 1, 2, 'the catalogue of resource providers'),
  refused('toLogicalZone', 3, 3, 'the zone mapping of the subscription'),
  refused('toLogicalZones', 3, 3, 'the zone mapping of the subscription'),
  refused('toPhysicalZone', 3, 3, 'the zone mapping of the subscription'),
  refused('toPhysicalZones', 3, 3, 'the zone mapping of the subscription'),
  eager('pickZones', 3, 5, pickZones),
];

function refused(name: string, min: number, max: number, what: string): FunctionSpec {
  return eager(name, min, max, () => {
    throw invalid(`The template function '${name}' is not supported here: it needs ${what}.`);
  });
}

/** Regions with three availability zones, by Microsoft's list; in all others there is nothing to pick. */
const zonal = new Set(
  (
    'australiaeast austriaeast belgiumcentral brazilsouth canadacentral centralindia centralus chilecentral chinanorth3 eastasia eastus eastus2 francecentral ' +
    'germanywestcentral indonesiacentral israelcentral italynorth japaneast japanwest koreacentral malaysiawest mexicocentral newzealandnorth northeurope ' +
    'norwayeast polandcentral qatarcentral southafricanorth southcentralus southeastasia spaincentral swedencentral switzerlandnorth uaenorth uksouth ' +
    'usgovvirginia westeurope westus2 westus3'
  ).split(' '),
);

/** `pickZones(namespace, type, location, [count], [offset])`: the regional zones in order. */
function pickZones(args: readonly Json[]): Json {
  text(args, 0, 'pickZones');
  text(args, 1, 'pickZones');
  const region = text(args, 2, 'pickZones').toLowerCase().replaceAll(' ', '');
  const count = args.length > 3 ? integer(args, 3, 'pickZones') : 1;
  const offset = args.length > 4 ? integer(args, 4, 'pickZones') : 0;
  if (!zonal.has(region)) return [];
  if (count < 1 || offset < 0 || count + offset > 3) {
    throw invalid(
      `The template language function 'pickZones' has no '${count}' zone(s) at offset '${offset}' in '${region}'.`,
    );
  }
  return Array.from({ length: count }, (_, i) => String(offset + i + 1));
}
