import fc from 'fast-check';
import { expect, it } from 'vitest';
import { guidOf, templateHash, uniqueStringOf } from '../../controller/arm-template/index.ts';
import { template } from './given.ts';

/** Answers of the real engine: azapi's test, a Microsoft test, Bicep's baselines. */
it.each([
  [['test'], 'rbgf3xv4ufgzg'],
  [['test', 'test2', 'test3'], 'bqgd334z2uj64'],
  [['hello', 'world'], 'a7wkljktk6wne'],
  [['/subscriptions/00000000-0000-0000-0000-000000000000', 'resource-id'], 'cwvxuqg24sifi'],
  [
    [
      '/subscriptions/31e9f9a0-9fd2-4294-a0a3-0101246d9700/resourceGroups/rg-modm201-20230913120256/providers/Microsoft.Compute/virtualMachines/bobjacmodm201',
    ],
    'yvjxno3je5on2',
  ],
  [['asd', 'asdf', 'asdf'], 'iizpqit7ih3cc'],
  [['snap', 'crackle', 'pop'], 'byghxckddilkc'],
])('uniqueString(%j) is %s', (parts, expected) => {
  expect(uniqueStringOf(parts)).toBe(expected);
});

it('guid is a version 5 UUID in the namespace of ARM', () => {
  expect(guidOf(['asdf'])).toBe('228d27cc-6fdb-5934-b7ac-1efccebade04');
});

it('hashes have their form for any text, and the join decides, not the number of arguments', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (parts) => {
      expect(uniqueStringOf(parts)).toMatch(/^[a-z2-7]{13}$/);
      expect(guidOf(parts)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(uniqueStringOf([parts.join('-')])).toBe(uniqueStringOf(parts));
      expect(guidOf([parts.join('-')])).toBe(guidOf(parts));
    }),
  );
});

it('templateHash does not see the order of parameter members, letter case or its own earlier value', () => {
  const a = template({
    metadata: { _generator: { name: 'bicep', templateHash: '1' } },
    parameters: { p: { type: 'string', defaultValue: 'x' } },
  });
  const b = template({
    parameters: { p: { defaultValue: 'X', type: 'String' } },
    metadata: { _generator: { name: 'bicep', templateHash: '2' } },
  });
  expect(templateHash(a)).toMatch(/^\d+$/);
  // resources stand before parameters in both, as the helper writes them
  expect(templateHash(b)).toBe(templateHash(a));
  expect(templateHash(template({ parameters: { p: { type: 'int' } } }))).not.toBe(templateHash(a));
});
