import type { Json } from '../../core/json.ts';
import type { DesiredResource } from '../../desired/types.ts';
import { labelOf, nameOfId, someOf } from './nouns.ts';
import { at, isOpen, objectsAt, textAt, textsAt } from './read-body.ts';
import { roleName } from './role-names.ts';

/** Entra object id in lower case to the name of the person. */
export type People = ReadonlyMap<string, string>;

/** `Storage Blob Data Contributor on container datalake` and who has it. */
export interface Grant {
  readonly what: string;
  readonly who: string;
}

/** Who may do what, as far as resources say it: role assignments, access policies, federated identities, keys. */
export function grantsOf(resources: readonly DesiredResource[], people: People): Grant[] {
  const own = new Map(
    resources.flatMap(({ id, type, body }) => {
      const name = textAt(body, 'properties.roleName');
      return /\/roleDefinitions$/i.test(type) && name ? [[nameOfId(id).toLowerCase(), name] as const] : [];
    }),
  );
  return resources.flatMap((resource) => [
    ...roleAssignment(resource, people, own),
    ...accessPolicies(resource, people),
    ...federation(resource),
    ...keys(resource),
  ]);
}

/** One sentence for each thing that is granted, with everybody who gets it. */
export function sentencesOf(grants: readonly Grant[]): string[] {
  return [...Map.groupBy(grants, ({ what }) => what)].map(
    ([what, of]) => `${what} for ${someOf([...new Set(of.map(({ who }) => who))].sort(), 12)}`,
  );
}

function roleAssignment(
  { id, type, body }: DesiredResource,
  people: People,
  own: ReadonlyMap<string, string>,
): Grant[] {
  if (!/^Microsoft\.Authorization\/roleAssignments$/i.test(type)) return [];
  const role = textAt(body, 'properties.roleDefinitionId') ?? '';
  const scope = id.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, '');
  const name = isOpen(role) ? 'a role known after apply' : roleName(role, own);
  const principal = textAt(body, 'properties.principalId') ?? '';
  return [
    { what: `${name} on ${labelOf(scope)}`, who: whoIs(principal, textAt(body, 'properties.principalType'), people) },
  ];
}

function whoIs(objectId: string, type: string | undefined, people: People): string {
  const person = people.get(objectId.toLowerCase());
  if (person) return person;
  const kind = type === 'ServicePrincipal' ? 'an identity' : type === 'Group' ? 'the group' : 'somebody';
  if (isOpen(objectId)) return `${kind.replace(/^the /, 'a ')} known after apply`;
  const unknown = people.size > 0 ? ' (nobody under manifests/people)' : '';
  return `${kind.replace(/^an? /, '')} ${objectId}${unknown}`;
}

function accessPolicies({ id, type, body }: DesiredResource, people: People): Grant[] {
  if (!/^Microsoft\.KeyVault\/vaults(\/accessPolicies)?$/i.test(type)) return [];
  // With roles switched on, the list has no effect.
  if (at(body, 'properties.enableRbacAuthorization') === true) return [];
  const vault = id.replace(/\/accessPolicies\/[^/]+$/i, '');
  return objectsAt(body, 'properties.accessPolicies').flatMap((policy) =>
    ['keys', 'secrets', 'certificates', 'storage'].flatMap((of) => {
      const allowed = textsAt(policy, `permissions.${of}`);
      if (allowed.length === 0) return [];
      const what = `${of} of ${labelOf(vault)} (${[...allowed].sort().join(', ')})`;
      return [{ what, who: whoIs(textAt(policy, 'objectId') ?? '', undefined, people) }];
    }),
  );
}

function federation({ id, type, body }: DesiredResource): Grant[] {
  if (!/\/federatedIdentityCredentials$/i.test(type)) return [];
  const identity = id.replace(/\/federatedIdentityCredentials\/[^/]+$/i, '');
  const who = `${textAt(body, 'properties.subject') ?? 'any subject'} of ${textAt(body, 'properties.issuer') ?? 'any issuer'}`;
  return [{ what: `sign-in as ${labelOf(identity)}`, who }];
}

/** Settings under which a key is enough, whoever holds it. Only what the template says itself; defaults differ by version. */
const keySettings: readonly (readonly [path: string, value: Json, who: string])[] = [
  ['properties.allowSharedKeyAccess', true, 'everybody who holds an account key'],
  ['properties.isLocalUserEnabled', true, 'local users with a password or key'],
  ['properties.disableLocalAuth', false, 'everybody who holds an access key'],
  ['properties.adminUserEnabled', true, 'everybody who holds the administrator’s password'],
];

function keys({ id, body }: DesiredResource): Grant[] {
  return keySettings.flatMap(([path, value, who]) =>
    at(body, path) === value ? [{ what: `all of ${labelOf(id)}`, who }] : [],
  );
}
