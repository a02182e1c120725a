import { expect, it } from 'vitest';
import { checkEstimate } from '../../controller/catalogue/check-estimate.ts';
import type { Manifest } from '../../controller/manifests/types.ts';

function template(estimate: object, makes = 'UserResource'): Manifest<'Template'> {
  const properties = { size: { type: 'string', enum: ['small', 'large'] }, count: { type: 'integer' } };
  const spec = {
    makes,
    parameters: { type: 'object', properties },
    estimate: { currency: 'EUR', monthly: 0, ...estimate },
  };
  const locations = { '/spec/estimate/byParameter/sise': [9, 5], '/spec/estimate': [7, 3] };
  return {
    kind: 'Template',
    name: 't',
    spec,
    metadata: {},
    file: 't.yaml',
    blob: '',
    locations,
  } as unknown as Manifest<'Template'>;
}

it.each([
  {
    why: 'parameters and values that exist',
    estimate: { byParameter: { size: { small: 1, large: 2 } }, perUnit: { count: 1 } },
    found: [],
  },
  {
    why: 'a parameter that nobody can set',
    estimate: { byParameter: { sise: { small: 1 } } },
    found: ['9: expected a parameter of this template, found `sise`; did you mean `size`?'],
  },
  {
    why: 'a number of something else',
    estimate: { perUnit: { weight: 1 } },
    found: [
      '7: expected a parameter of this template, found `weight`; declare it in spec.parameters or remove it here',
    ],
  },
  {
    why: 'a value that it cannot have',
    estimate: { byParameter: { size: { huge: 1 } } },
    found: ['7: expected a value that `size` can have (small, large), found `huge`; its price would never count'],
  },
  {
    why: 'a profile, outside of the environment',
    estimate: { byParameter: { profile: { standard: 1 } } },
    found: [
      '7: expected a parameter of this template, found `profile`; declare it in spec.parameters or remove it here',
    ],
  },
  {
    why: 'the profile of the environment',
    makes: 'Environment',
    estimate: { byParameter: { profile: { standard: 1 } } },
    found: [],
  },
])('$why', ({ estimate, makes, found }) => {
  expect(checkEstimate(template(estimate, makes)).map(({ at, message }) => `${at?.line}: ${message}`)).toEqual(found);
});
