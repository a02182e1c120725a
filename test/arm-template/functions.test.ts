import { describe, expect, it } from 'vitest';
import type { Json } from '../../controller/core/json.ts';
import { evaluated, groupId } from './given.ts';

type Row = readonly [why: string, expression: string, value: Json];

const families: { readonly [family: string]: readonly Row[] } = {
  strings: [
    ['text and numbers are joined', "[concat('a', 1, '-', true())]", 'a1-True'],
    ['arrays are joined', '[concat(createArray(1), createArray(2, 3))]', [1, 2, 3]],
    ['containment in text heeds case', "[contains('OneTwo', 'two')]", false],
    ['containment of members does not', "[contains(createObject('Key', 1), 'KEY')]", true],
    ['endings do not heed case', "[endsWith('abcDEF', 'def')]", true],
    ['beginnings neither', "[startsWith('abcDEF', 'ABC')]", true],
    ['composite format', "[format('{0}-{1}-{0}', 'a', 2)]", 'a-2-a'],
    ['braces are doubled', "[format('{{{0}}}', 'x')]", '{x}'],
    ['numeric formats', "[format('{0:D3} {1:N0} {2:X4} {3:00.0}', 7, 1234567, 255, 3)]", '007 1,234,567 00FF 03.0'],
    ['alignment', "[format('[{0,4}|{0,-4}]', 'ab')]", '[  ab|ab  ]'],
    ['objects are written as JSON', "[format('{0}', createObject('a', createArray(1, null())))]", '{"a":[1,null]}'],
    ['search does not heed case', "[indexOf('abcABC', 'B')]", 1],
    ['last one of an array', '[lastIndexOf(createArray(1, 2, 1), 1)]', 2],
    ['numbers can be joined', "[join(createArray(1, 'b'), '+')]", '1+b'],
    ['padding takes numbers', "[padLeft(7, 3, '0')]", '007'],
    ['padding never cuts', "[padLeft('1234', 2)]", '1234'],
    ['a dollar is only a dollar', "[replace('a-b', '-', '$&')]", 'a$&b'],
    ['several separators, one of them special', "[split('a.b;c', createArray('.', ';'))]", ['a', 'b', 'c']],
    ['booleans print as in .NET', '[string(true())]', 'True'],
    ['null prints as nothing', '[string(null())]', ''],
    ['from a place to the end', "[substring('abcdef', 4)]", 'ef'],
    ['trim', "[trim('  a b ')]", 'a b'],
    ['quotes are doubled', "[concat('it''s')]", "it's"],
  ],
  encoding: [
    ['beyond ASCII', "[base64ToString(base64('Zürich'))]", 'Zürich'],
    ['JSON inside', '[base64ToJson(base64(\'{"a":[1]}\')).a[0]]', 1],
    ['data URI', "[dataUri('Hi')]", 'data:text/plain;charset=utf-8;base64,SGk='],
    ['a data URI without media type', "[dataUriToString('data:;base64,SGVsbG8=')]", 'Hello'],
    ['a data URI with escapes', "[dataUriToString('data:text/plain,a%20b')]", 'a b'],
  ],
  uris: [
    ['the last segment is replaced', "[uri('https://a.example/x/y.json', 'z.json')]", 'https://a.example/x/z.json'],
    ['all but unreserved characters', "[uriComponent('a b*(c)')]", 'a%20b%2A%28c%29'],
    ['and back', "[uriComponentToString('Z%C3%BCrich%')]", 'Zürich%'],
    [
      'a URI from parts',
      "[buildUri(createObject('scheme', 'https', 'host', 'h.example', 'path', 'p'))]",
      'https://h.example/p',
    ],
    ['parts of a URI', "[parseUri('https://h.example/p?q=1').port]", 443],
  ],
  arrays: [
    ['a value becomes an array', "[array('a')]", ['a']],
    ['null is empty', '[empty(null())]', true],
    ['the first of nothing is null', '[first(createArray())]', null],
    ['the last character', "[last('abc')]", 'c'],
    ['one level is flattened', '[flatten(createArray(createArray(1), createArray(createArray(2))))]', [1, [2]]],
    ['counted from the end', '[indexFromEnd(createArray(1, 2, 3), 1)]', 3],
    ['too far from the end', '[tryIndexFromEnd(createArray(1), 5)]', null],
    ['common elements', "[intersection(createArray('a', 'b'), createArray('b', 'c'))]", ['b']],
    ['common members', "[intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3))]", { a: 1 }],
    ['range', '[range(5, 3)]', [5, 6, 7]],
    ['skipping a negative number', "[skip('abc', -1)]", 'abc'],
    ['taking more than there is', '[take(createArray(1), 9)]', [1]],
    ['a union has no duplicates', '[union(createArray(1, 2), createArray(2, 3))]', [1, 2, 3]],
    [
      'a union merges nested objects',
      "[union(createObject('a', createObject('x', 1)), createObject('A', createObject('y', 2)))]",
      { a: { x: 1, y: 2 } },
    ],
    [
      'a union replaces nested arrays',
      "[union(createObject('a', createArray(1)), createObject('a', createArray(2)))]",
      { a: [2] },
    ],
  ],
  objects: [
    [
      'items are sorted, lower case first',
      "[map(items(createObject('b', 1, 'A', 2, 'a', 3)), lambda('i', lambdaVariables('i').key))]",
      ['a', 'A', 'b'],
    ],
    ['keys', "[objectKeys(createObject('b', 1, 'a', 2))]", ['a', 'b']],
    ['JSON text', '[json(\'{"a":null}\')]', { a: null }],
    [
      'a shallow merge does not look inside',
      "[shallowMerge(createArray(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2))))]",
      { a: { y: 2 } },
    ],
    ['a path that exists', "[tryGet(createObject('a', createArray(1)), 'a', 0)]", 1],
    ['a path that does not', "[tryGet(createObject('a', createArray(1)), 'b', 0)]", null],
    ['a scalar has no members', "[coalesce(tryGet('id', 'x'), 'id')]", 'id'],
    ['member names do not heed case', "[createObject('camelCase', 1).CAMELCASE]", 1],
    ['members by computed name', "[createObject('a-b', 1)[concat('a', '-b')]]", 1],
  ],
  'logic and comparison': [
    ['the other branch is never evaluated', "[if(true(), 'a', fail('no'))]", 'a'],
    ['and stops early', "[and(false(), bool(fail('no')))]", false],
    ['or stops early', "[or(true(), bool(fail('no')))]", true],
    ['coalesce stops early', "[coalesce(null(), 1, fail('no'))]", 1],
    ['text heeds case', "[equals('a', 'A')]", false],
    ['objects regardless of order', "[equals(createObject('a', 1, 'b', 2), createObject('b', 2, 'a', 1))]", true],
    ['types are never converted', "[equals(1, '1')]", false],
    ['lower case comes first', "[less('a', 'A')]", true],
    ['numbers', '[greaterOrEquals(10, 9)]', true],
    ['text to boolean', "[bool('TRUE')]", true],
    ['function names do not heed case', '[NOT(FALSE())]', true],
  ],
  numbers: [
    ['division truncates toward zero', '[div(-7, 2)]', -3],
    ['the remainder has the sign of the dividend', '[mod(-7, 2)]', -1],
    ['text to integer', "[int(' 42 ')]", 42],
    ['text to number', "[float('1.5')]", 1.5],
    ['of an array', '[max(createArray(1, 3, 2))]', 3],
    ['of arguments', '[min(4, 2, 3)]', 2],
    ['up to 2^53', '[add(9007199254740990, 1)]', 9007199254740991],
  ],
  dates: [
    ['the default format', "[dateTimeAdd('2026-03-01 10:00:00Z', 'PT90M')]", '3/1/2026 11:30:00 AM'],
    ['a year is 365 days (bicep#8188)', "[dateTimeAdd('2022-09-01T00:00:00Z', 'P10Y', 'u')]", '2032-08-29 00:00:00Z'],
    ['a month is 30 days (bicep#12853)', "[dateTimeAdd('2026-01-31T00:00:00Z', 'P1M', 'yyyy-MM-dd')]", '2026-03-02'],
    ['back in time', "[dateTimeAdd('2026-01-01T00:00:00Z', '-P1D', 'ddd d MMM yy')]", 'Wed 31 Dec 25'],
    ['the basic form of utcNow()', "[dateTimeAdd('20260101T000000Z', 'PT1S', 's')]", '2026-01-01T00:00:01'],
    ['there and back', '[dateTimeToEpoch(dateTimeFromEpoch(1680224438))]', 1680224438],
    ['offsets count', "[dateTimeToEpoch('1970-01-01T01:00:00+01:00')]", 0],
  ],
  cidr: [
    [
      'a network',
      "[parseCidr('10.1.4.77/24')]",
      {
        network: '10.1.4.0',
        netmask: '255.255.255.0',
        broadcast: '10.1.4.255',
        firstUsable: '10.1.4.1',
        lastUsable: '10.1.4.254',
        cidr: 24,
      },
    ],
    ['subnets of a workspace', "[cidrSubnet('10.1.4.0/24', 26, 3)]", '10.1.4.192/26'],
    ['the first host', "[cidrHost('10.1.4.0/24', 0)]", '10.1.4.1'],
    ['IPv6', "[cidrSubnet('fd00:1::/32', 48, 258)]", 'fd00:1:102::/48'],
  ],
  lambdas: [
    [
      'with an index',
      "[map(createArray('a', 'b'), lambda('x', 'i', concat(lambdaVariables('x'), lambdaVariables('i'))))]",
      ['a0', 'b1'],
    ],
    [
      'nested lambdas see outer variables',
      "[map(range(0, 2), lambda('i', map(range(0, 2), lambda('j', add(mul(lambdaVariables('i'), 10), lambdaVariables('j'))))))]",
      [
        [0, 1],
        [10, 11],
      ],
    ],
    ['filter', "[filter(range(0, 6), lambda('i', equals(mod(lambdaVariables('i'), 2), 0)))]", [0, 2, 4]],
    ['reduce', "[reduce(range(1, 4), 0, lambda('sum', 'n', add(lambdaVariables('sum'), lambdaVariables('n'))))]", 10],
    [
      'sort',
      "[sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]",
      [1, 2, 3],
    ],
    [
      'toObject',
      "[toObject(createArray('a', 'b'), lambda('k', lambdaVariables('k')), lambda('k', toUpper(lambdaVariables('k'))))]",
      { a: 'A', b: 'B' },
    ],
    [
      'groupBy',
      "[groupBy(createArray('ax', 'ay', 'b'), lambda('s', take(lambdaVariables('s'), 1)))]",
      { a: ['ax', 'ay'], b: ['b'] },
    ],
    ['mapValues', "[mapValues(createObject('a', 1), lambda('v', add(lambdaVariables('v'), 1)))]", { a: 2 }],
  ],
  'ids and scopes': [
    [
      'a child',
      "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]",
      `${groupId}/providers/Microsoft.Network/virtualNetworks/v/subnets/s`,
    ],
    [
      'in another group',
      "[resourceId('other', 'A.B/c', 'd')]",
      `${groupId.replace('rg-test', 'other')}/providers/A.B/c/d`,
    ],
    [
      'in another subscription',
      "[resourceId('sub', 'other', 'A.B/c', 'd')]",
      '/subscriptions/sub/resourceGroups/other/providers/A.B/c/d',
    ],
    [
      'of a subscription',
      "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'r')]",
      `${groupId.split('/resourceGroups')[0]}/providers/Microsoft.Authorization/roleDefinitions/r`,
    ],
    [
      'a resource group',
      "[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'g')]",
      `${groupId.split('/resourceGroups')[0]}/resourceGroups/g`,
    ],
    ['of the tenant', "[tenantResourceId('A.B/c', 'd')]", '/providers/A.B/c/d'],
    ['an extension', "[extensionResourceId('/x', 'A.B/c', 'd')]", '/x/providers/A.B/c/d'],
    [
      'of a management group',
      "[managementGroupResourceId('mg', 'A.B/c', 'd')]",
      '/providers/Microsoft.Management/managementGroups/mg/providers/A.B/c/d',
    ],
    ['the group', '[resourceGroup().location]', 'westeurope'],
    ['its tags', '[resourceGroup().tags.owner]', 'tre'],
    ['the subscription', '[subscription().displayName]', 'Research'],
    ['the tenant', '[tenant().tenantId]', '99998888-7777-6666-5555-444433332222'],
    ['the deployment', '[deployment().name]', 'main'],
    ['the cloud', '[environment().suffixes.storage]', 'core.windows.net'],
    ['zones where there are some', "[pickZones('Microsoft.Compute', 'virtualMachines', 'West Europe', 2)]", ['1', '2']],
    ['zones where there are none', "[pickZones('Microsoft.Compute', 'virtualMachines', 'westus')]", []],
  ],
  text: [
    ['an escaped bracket', '[[text]', '[text]'],
    ['a bracket that is not closed is text', '[text', '[text'],
    ['white space inside', "[ concat( 'a' , 'b' ) ]", 'ab'],
  ],
};

for (const [family, rows] of Object.entries(families)) {
  describe(family, () => {
    it.each(rows)('%s: %s', (_why, expression, value) => {
      expect(evaluated(expression)).toEqual(value);
    });
  });
}

const mistakes: readonly (readonly [why: string, expression: string, message: RegExp])[] = [
  ['no such function', '[nope()]', /template function 'nope' is not valid/],
  ['no such variable', "[variables('x')]", /template variable 'x' is not found/],
  ['no such member', "[createObject('a', 1).b]", /property 'b' doesn't exist, available properties are 'a'/],
  ['beyond the array', '[createArray(1)[1]]', /index '1' is out of bounds/],
  ['too few arguments', '[add(1)]', /requires '2' argument\(s\) while '1'/],
  ['a number for text', '[toLower(1)]', /'toLower'.*type 'String'.*'Integer'/],
  ['64 bits', '[mul(4611686018427387, 4611686018427387)]', /'mul' overflowed/],
  ['beyond what a double holds', '[add(9007199254740991, 1)]', /beyond 2\^53/],
  ['division by zero', '[mod(1, 0)]', /divide by zero/],
  ['not an integer', "[int('1.5')]", /cannot convert provided value '1.5'/],
  ['not base64', "[base64ToString('%')]", /'base64ToString'.*not valid/],
  ['a subnet that does not fit', "[cidrSubnet('10.0.0.0/24', 26, 4)]", /no subnet at index '4'/],
  ['an address with a bad octet', "[parseCidr('10.0.0.256/24')]", /valid CIDR string/],
  ['names that do not fit the type', "[resourceId('A.B/c/d', 'x')]", /requires '2' resource name/],
  ['not closed', "[concat('a']", /Unable to parse language expression/],
  ['the clock outside of defaults', '[utcNow()]', /'utcNow' is not expected at this location/],
  ['randomness outside of defaults', '[newGuid()]', /'newGuid' is not expected at this location/],
  ['a loop index outside of a loop', '[copyIndex()]', /'copyIndex' is not expected/],
  ['a lambda on its own', "[lambda('x', 1)]", /'lambda' is not expected/],
  ['failing on purpose', "[fail('because')]", /because/],
  [
    'what needs a catalogue is refused by name',
    "[providers('Microsoft.Compute')]",
    /'providers' is not supported here/,
  ],
];

describe('mistakes', () => {
  it.each(mistakes)('%s: %s', (_why, expression, message) => {
    expect(() => evaluated(expression)).toThrow(message);
  });
});
