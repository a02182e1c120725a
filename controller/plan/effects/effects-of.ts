import { TemplateError } from '../../arm-template/types.ts';
import { templateCache } from '../../desired/template.ts';
import type { DesiredResource, Unit } from '../../desired/types.ts';
import { secretsOf, type Wire, withoutSecrets } from '../secrets.ts';
import type { Effects } from '../types.ts';
import { grantsOf, grantsWithout, type People, sentencesOf } from './access.ts';
import { lossesOf } from './data.ts';
import { expandBodies } from './expand.ts';
import { irreversibleOf } from './irreversible.ts';
import { joinEffects } from './join-effects.ts';
import { compareNetworks, reachesInternet } from './network/compare-networks.ts';
import { effectsOfManifests } from './of-manifests.ts';
import { cannotTell, unknownOf, unreadRights } from './unknown.ts';

export const nothingToTheInternet = 'nothing to the internet';

/**
 * What a change of one unit means for people, network and data, from its expanded resources; the same for every template.
 * `before` undefined: it is new; `after` undefined: it goes. Secrets of either are not in it.
 */
export function effectsOf(
  before: Unit | undefined,
  after: Unit | undefined,
  people: People,
  wire: Wire = templateCache(),
): Effects {
  const manifests = (before ?? after)?.kind === 'HubLink' ? {} : effectsOfManifests(before?.manifest, after?.manifest);
  const [was, is] = [before, after].map((unit) => (unit ? expandBodies(unit) : []));
  const effects =
    was === undefined || is === undefined || was instanceof TemplateError || is instanceof TemplateError
      ? joinEffects(manifests, { unknown: [doesNotExpand([was, is])] })
      : joinEffects(manifests, ofResources(before, was, after, is, people));
  return withoutSecrets(
    effects,
    [before, after].flatMap((unit) => (unit ? [...secretsOf(unit, wire)] : [])),
  );
}

function doesNotExpand(expanded: readonly (readonly DesiredResource[] | TemplateError | undefined)[]): string {
  const mistake = expanded.find((each) => each instanceof TemplateError);
  return cannotTell('its resources', `the template does not expand: ${mistake?.message ?? 'no reason given'}`);
}

function ofResources(
  before: Unit | undefined,
  was: readonly DesiredResource[],
  after: Unit | undefined,
  is: readonly DesiredResource[],
  people: People,
): Partial<Effects> {
  const { opens, closes } = compareNetworks(was, is);
  const [had, has] = [grantsOf(was, people), grantsOf(is, people)];
  const quiet = before === undefined && !reachesInternet(is);
  return {
    grants: sentencesOf(grantsWithout(has, had)),
    revokes: sentencesOf(grantsWithout(had, has)),
    opens: quiet ? [nothingToTheInternet, ...opens] : opens,
    closes,
    loses: before ? lossesOf(before, was, after, is) : [],
    irreversible: irreversibleOf(before, was, after, is),
    unknown: [...unreadRights(was, is), ...(after ? unknownOf(after, is) : [])],
  };
}
