import { describe, expect, it } from 'vitest';
import { knownAfterApply } from '../../controller/arm-template/types.ts';
import type { Json } from '../../controller/core/json.ts';
import { compile, pathsRead } from '../../controller/desired/wiring/compile.ts';
import { dictionary, OutputsData, toData } from '../../controller/desired/wiring/data.ts';
import { fill } from '../../controller/desired/wiring/fill.ts';

const contexts = dictionary([
  [
    'core',
    dictionary([
      ['outputs', new OutputsData(['vnetId', 'zone'], { vnetId: '/hub' })],
      ['resourceGroup', toData('rg')],
    ]),
  ],
  ['parameters', toData({ size: 2, on: false, none: null, list: ['a', 'b'], rules: [{ port: 1 }, { port: 2 }] })],
]);
const filled = (value: Json) => fill(compile(value), contexts);

describe('values', () => {
  const cases: { why: string; value: Json; expect: Json }[] = [
    { why: 'a string that is one expression keeps the type', value: '${{ parameters.size }}', expect: 2 },
    { why: 'false is a value', value: '${{ parameters.on }}', expect: false },
    { why: 'lists stay lists', value: '${{ parameters.list }}', expect: ['a', 'b'] },
    { why: 'null says not given', value: '${{ parameters.none }}', expect: null },
    { why: 'anything else becomes text', value: 'n${{ parameters.size }}-${{ core.resourceGroup }}', expect: 'n2-rg' },
    {
      why: 'expressions stand at any depth',
      value: { a: ['${{ parameters.size }}', { b: 'x' }] },
      expect: { a: [2, { b: 'x' }] },
    },
    { why: "Actions' functions", value: "${{ join(parameters.list, '+') }}", expect: 'a+b' },
    { why: 'format with braces', value: "${{ format('{{{0}}}', core.resourceGroup) }}", expect: '{rg}' },
    { why: 'filters', value: '${{ parameters.rules.*.port }}', expect: [1, 2] },
    { why: 'a closing mark inside text does not close', value: "${{ format('}}{{{0}', 'x') || 'y' }}", expect: '}{x' },
    { why: 'defaults', value: "${{ parameters.none || 'x' }}", expect: 'x' },
    { why: 'what is not an expression is left alone', value: '$' + '{x} {{ y }}', expect: '$' + '{x} {{ y }}' },
  ];
  it.each(cases)('$why', ({ value, expect: expected }) => {
    expect(filled(value)).toEqual(expected);
  });
});

describe('an output that is not live', () => {
  const cases: { why: string; value: Json; expect: Json }[] = [
    { why: 'is known after apply', value: '${{ core.outputs.zone }}', expect: knownAfterApply },
    { why: 'spoils the text it stands in', value: 'x-${{ core.outputs.zone }}', expect: knownAfterApply },
    { why: 'cannot be computed with', value: "${{ core.outputs.zone == 'x' }}", expect: knownAfterApply },
    {
      why: 'cannot choose, not even in the middle',
      value: "${{ parameters.none || core.outputs.zone || 'x' }}",
      expect: knownAfterApply,
    },
    { why: 'hides in nothing that is written out', value: '${{ toJSON(core) }}', expect: knownAfterApply },
    {
      why: 'spoils its own leaf only',
      value: { a: '${{ core.outputs.zone }}', b: '${{ core.outputs.vnetId }}' },
      expect: { a: knownAfterApply, b: '/hub' },
    },
  ];
  it.each(cases)('$why', ({ value, expect: expected }) => {
    expect(filled(value)).toEqual(expected);
  });
});

describe('mistakes', () => {
  const cases = [
    { why: 'unknown context', value: '${{ nope.x }}', message: /Unrecognized named-value: 'nope'/ },
    {
      why: 'a context that this kind does not have',
      value: '${{ service.name }}',
      message: /'service' does not exist here/,
    },
    { why: 'unknown member', value: '${{ parameters.siz }}', message: /'parameters' has no 'siz'; it has size, on/ },
    { why: 'member of a plain value', value: '${{ core.resourceGroup.x }}', message: /it has a plain value/ },
    { why: 'index past the end', value: '${{ parameters.list[2] }}', message: /it has 2 items/ },
    { why: 'nothing into text', value: 'a-${{ parameters.none }}', message: /no value to put into text/ },
    { why: 'a list into text', value: 'a-${{ parameters.list }}', message: /use toJSON\(\) or join\(\)/ },
    { why: 'not closed', value: '${{ parameters.size', message: /does not close/ },
    { why: 'unknown function', value: '${{ hashFiles(core) }}', message: /Unrecognized function/ },
  ];
  it.each(cases)('$why', ({ value, message }) => {
    expect(() => filled(value)).toThrow(message);
  });

  it('takes no longer for deep nesting', () => {
    const deep = `\${{ ${'!('.repeat(20)}core.resourceGroup == 'rg'${')'.repeat(20)} }}`;
    expect(filled(deep)).toBe(true);
  });
});

it('tells what a value reads without evaluating it', () => {
  const read = pathsRead(
    compile({ a: "${{ core.outputs.vnetId || format('{0}', parameters.size) }}", b: '${{ parameters.*.x }}' }),
  );
  expect(read).toEqual([
    ['core', 'outputs', 'vnetid'],
    ['parameters', 'size'],
    ['parameters', '*', 'x'],
  ]);
});
