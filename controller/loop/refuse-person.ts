import { known, type Read, unavailable } from '../core/known.ts';
import type { ApprovedHistory } from '../signoff/types.ts';
import { approvedManifests } from './approved-manifests.ts';
import type { PlanPorts } from './ports.ts';

/**
 * Unavailable `bot-is-person` where the account that the settings call the controller's own is an approved person's: what
 * they push or state would be taken for the controller's.
 */
export async function refusePerson(
  ports: Pick<PlanPorts, 'git' | 'cache' | 'reviews'>,
  history: ApprovedHistory,
): Promise<Read<void>> {
  const own = ports.reviews.appAccountId;
  if (own === undefined) return known(undefined);
  const people = await approvedManifests(ports, history, (path) => path.startsWith('manifests/people/'));
  if (!people.known) return people;
  const person = people.value.find((one) => one.kind === 'Person' && one.spec.github.id === own);
  if (!person) return known(undefined);
  return unavailable(
    'bot-is-person',
    `GITHUB_BOT_ID ${own} is ${person.name} (${person.file}), whose pushes would count as the controller's; ` +
      'set it to the id of the account that the controller signs in as (`tre doctor` says which)',
  );
}
