import { isOpen } from '../read-body.ts';
import type { People } from './types.ts';

/** The name of the person, or what is known of whoever it is. */
export function whoIs(objectId: string, type: string | undefined, people: People): string {
  const person = people.get(objectId.toLowerCase());
  if (person) return person;
  const kind = type === 'ServicePrincipal' ? 'an identity' : type === 'Group' ? 'the group' : 'somebody';
  if (isOpen(objectId)) return `${kind.replace(/^the /, 'a ')} known after apply`;
  const unknown = people.size > 0 ? ' (nobody under manifests/people)' : '';
  return `${kind.replace(/^an? /, '')} ${objectId}${unknown}`;
}
