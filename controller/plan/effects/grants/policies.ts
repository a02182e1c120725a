import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { labelOf } from '../nouns.ts';
import { at, objectsAt, textAt, textsAt } from '../read-body.ts';
import type { Grant, People } from './types.ts';
import { whoIs } from './who-is.ts';

/** Lists inside a resource that name who may use it: access policies of vaults, workloads that may be an identity. */
export function policiesOf(resource: DesiredResource, people: People): Grant[] {
  return [...accessPolicies(resource, people), ...federation(resource)];
}

function accessPolicies({ id, type, body }: DesiredResource, people: People): Grant[] {
  if (!/^Microsoft\.KeyVault\/vaults(\/accessPolicies)?$/i.test(type)) return [];
  // With roles switched on, the list has no effect.
  if (at(body, 'properties.enableRbacAuthorization') === true) return [];
  const vault = id.replace(/\/accessPolicies\/[^/]+$/i, '');
  return objectsAt(body, 'properties.accessPolicies').flatMap((policy) =>
    ['keys', 'secrets', 'certificates', 'storage'].flatMap((of): Grant[] => {
      const allowed = textsAt(policy, `permissions.${of}`);
      if (allowed.length === 0) return [];
      const [objectId, application] = [textAt(policy, 'objectId') ?? '', textAt(policy, 'applicationId')];
      const may = `(${[...allowed].sort().join(', ')})${application ? ` by application ${application}` : ''}`;
      return [
        {
          what: `${of} of ${labelOf(vault)} ${may}`,
          full: `${of} of ${vault} ${may}`,
          who: whoIs(objectId, undefined, people),
          key: factsKey({ vault, of, allowed, objectId, application, tenant: textAt(policy, 'tenantId') }),
        },
      ];
    }),
  );
}

function federation({ id, type, body }: DesiredResource): Grant[] {
  if (!/\/federatedIdentityCredentials$/i.test(type)) return [];
  const identity = id.replace(/\/federatedIdentityCredentials\/[^/]+$/i, '');
  const [subject, issuer] = [textAt(body, 'properties.subject'), textAt(body, 'properties.issuer')];
  const expression = textAt(body, 'properties.claimsMatchingExpression.value');
  return [
    {
      what: `sign-in as ${labelOf(identity)}`,
      full: `sign-in as ${identity}`,
      who: `${subject ?? expression ?? 'any subject'} of ${issuer ?? 'any issuer'}`,
      key: factsKey({ identity, subject, expression, issuer, audiences: at(body, 'properties.audiences') }),
    },
  ];
}
