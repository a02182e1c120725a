import { beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../controller/core/json.ts';
import { priceOf, priceOfUnit } from '../../controller/desired/price.ts';
import type { Manifest } from '../../controller/manifests/types.ts';
import { unitOf } from '../templates/support/bodies.ts';
import { resolveSample, type Sample } from '../templates/support/sample.ts';

function template(estimate: object | undefined): Manifest<'Template'> {
  const properties = {
    size: { type: 'string', enum: ['small', 'large'], default: 'small' },
    gb: { type: 'integer', default: 10 },
    backup: { type: 'boolean' },
  };
  const spec = {
    version: '1.0.0',
    parameters: { type: 'object', properties },
    inputs: {},
    ...(estimate && { estimate }),
  };
  return {
    kind: 'Template',
    name: 't',
    spec,
    metadata: {},
    file: '',
    blob: '',
    locations: {},
  } as unknown as Manifest<'Template'>;
}

const full = { currency: 'EUR', monthly: 5, byParameter: { size: { small: 10, large: 20.5 } }, perUnit: { gb: 0.1 } };

describe('a price', () => {
  it.each<{ why: string; estimate: object | undefined; given: JsonObject; amount: number | undefined }>([
    { why: 'the fixed part, with defaults for the rest', estimate: full, given: {}, amount: 16 },
    { why: 'by value, and by number', estimate: full, given: { size: 'large', gb: 4 }, amount: 25.9 },
    { why: 'no estimate is not 0', estimate: undefined, given: {}, amount: undefined },
    { why: 'a value without a price is not 0', estimate: full, given: { size: 'huge' }, amount: undefined },
    { why: 'a name of every object is no value', estimate: full, given: { size: 'constructor' }, amount: undefined },
    { why: 'a number that is not one', estimate: full, given: { gb: 'ten' }, amount: undefined },
    {
      why: 'a priced parameter that nobody gave and that has no default',
      estimate: { ...full, byParameter: { backup: { true: 3, false: 0 } } },
      given: {},
      amount: undefined,
    },
    {
      why: 'a switch',
      estimate: { ...full, byParameter: { backup: { true: 3, false: 0 } } },
      given: { backup: true },
      amount: 9,
    },
    { why: 'what costs nothing costs 0', estimate: { currency: 'EUR', monthly: 0 }, given: {}, amount: 0 },
  ])('$why', ({ estimate, given, amount }) => {
    expect(priceOf(template(estimate), given)).toEqual(amount === undefined ? undefined : { amount, currency: 'EUR' });
  });
});

describe('our own templates', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await resolveSample();
  });

  it('are all estimated, each value that people may choose', () => {
    for (const { manifest } of sample.templates) {
      const properties = manifest.spec.parameters['properties'];
      expect(manifest.spec.estimate, manifest.name).toBeDefined();
      for (const [name, table] of Object.entries(manifest.spec.estimate?.byParameter ?? {})) {
        const property = isJsonObject(properties) ? properties[name] : undefined;
        const values =
          name === 'profile' ? ['low-cost', 'standard'] : isJsonObject(property) ? property['enum'] : undefined;
        expect(Object.keys(table), `${manifest.name} ${name}`).toEqual(values);
      }
    }
  });

  it.each([
    { unit: 'environment/core', amount: 296, why: 'addresses, zones and the Basic firewall of the cheap profile' },
    { unit: 'workspace/genomics', amount: 28, why: 'four private endpoints' },
    { unit: 'hub-link/genomics', amount: 0, why: 'traffic only' },
    { unit: 'workspace-service/genomics/desktops', amount: 67, why: 'a private endpoint and the smallest plan' },
    { unit: 'user-resource/genomics/desktops/linux-1', amount: 80.8, why: 'the smallest machine and 64 GiB' },
  ])('$unit costs about $amount: $why', ({ unit, amount }) => {
    expect(priceOfUnit(unitOf(sample.state, unit))).toEqual({ amount, currency: 'EUR' });
  });
});
