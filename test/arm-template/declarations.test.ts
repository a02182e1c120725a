import { describe, expect, it } from 'vitest';
import {
  expandTemplate,
  type GivenParameters,
  type SecretSource,
  type TemplateWorld,
} from '../../controller/arm-template/index.ts';
import type { Json, JsonObject } from '../../controller/core/json.ts';
import { expand, inGroup, inSubscription, symbolic, template } from './given.ts';

function outputs(members: JsonObject, given: GivenParameters = {}): { [name: string]: Json | undefined } {
  const found = expand(members, given).outputs();
  return Object.fromEntries(Object.entries(found).map(([name, output]) => [name, output.value]));
}

describe('parameters', () => {
  it.each<[why: string, schema: JsonObject, given: Json | undefined, message: RegExp]>([
    ['no value', { type: 'string' }, undefined, /value for the template parameter 'p' is not provided/],
    ['wrong type', { type: 'int' }, 'abc', /Expected a value of type 'Integer', but received a value of type 'String'/],
    ['a fraction for an integer', { type: 'int' }, 1.5, /received a value of type 'Float'/],
    ['not allowed', { type: 'string', allowedValues: ['a'] }, 'b', /not part of the allowed value\(s\): 'a'/],
    ['too short', { type: 'string', minLength: 2 }, 'x', /greater than or equal to '2'/],
    ['too long', { type: 'array', maxLength: 1 }, [1, 2], /less than or equal to '1'/],
    ['too small', { type: 'int', minValue: 1 }, 0, /should be greater than or equal to '1'/],
    ['too large', { type: 'int', maxValue: 1 }, 2, /should be less than or equal to '1'/],
    ['null where it may not be', { type: 'string' }, null, /received a value of type 'Null'/],
    ['a default that is wrong', { type: 'int', defaultValue: 'x' }, undefined, /Expected a value of type 'Integer'/],
    ['defined by itself', { type: 'string', defaultValue: "[parameters('p')]" }, undefined, /defined by itself/],
    ['an unknown keyword', { type: 'string', pattern: 'x' }, 'x', /Could not find member 'pattern'/],
    ['an unknown type', { type: 'text' }, 'x', /Error converting value "text"/],
  ])('refused: %s', (_why, schema, given, message) => {
    expect(() => expand({ parameters: { p: schema } }, given === undefined ? {} : { p: { value: given } })).toThrow(
      message,
    );
  });

  it('surplus ones are refused with the list of those that exist', () => {
    const parameters = { a: { type: 'string', defaultValue: '' }, b: { type: 'string', defaultValue: '' } };
    expect(() => expand({ parameters }, { c: { value: 1 } })).toThrow(
      /'c' in the parameters file are not valid.*'a, b'/,
    );
  });

  it('the error says where', () => {
    const run = () => expand({ parameters: { p: { type: 'string', maxLength: 5 } } }, { p: { value: 'too long' } });
    expect(run).toThrow(expect.objectContaining({ code: 'InvalidTemplate', path: 'parameters.p.maxLength' }));
  });

  it('defaults may use others, the clock and a new guid; names do not heed case', () => {
    const parameters = {
      a: { type: 'string', defaultValue: "[concat(parameters('B'), '!')]" },
      b: { type: 'string', defaultValue: "[utcNow('yyyy-MM-dd')]" },
      c: { type: 'string', defaultValue: '[newGuid()]' },
    };
    const found = expand({ parameters }, { C: { value: 'mine' } }).parameters;
    expect(found).toEqual({
      a: { type: 'String', value: '2026-01-02!' },
      b: { type: 'String', value: '2026-01-02' },
      c: { type: 'String', value: 'mine' },
    });
    expect(expand({ parameters }).parameters['c']?.value).toBe('01234567-89ab-4def-8123-456789abcdef');
  });

  it('secure ones are never shown', () => {
    const found = expand(
      {
        parameters: { s: { type: 'securestring' }, o: { type: 'secureObject' } },
        outputs: { s: { type: 'secureString', value: "[parameters('s')]" } },
      },
      { s: { value: 'canary' }, o: { value: { k: 'canary' } } },
    );
    expect(found.parameters).toEqual({
      s: { type: 'SecureString', value: null },
      o: { type: 'SecureObject', value: null },
    });
    expect(found.outputs()).toEqual({ s: { type: 'SecureString' } });
  });

  it('allowed values of an array hold for each of its elements', () => {
    const parameters = { p: { type: 'array', allowedValues: ['a', 'b'] } };
    expect(expand({ parameters }, { p: { value: ['B', 'a'] } }).parameters['p']?.value).toEqual(['B', 'a']);
  });

  it('integers and booleans may be written as text', () => {
    const parameters = { i: { type: 'int' }, b: { type: 'bool' } };
    const found = expand({ parameters }, { i: { value: '12' }, b: { value: 'True' } }).parameters;
    expect([found['i']?.value, found['b']?.value]).toEqual([12, true]);
  });

  it('a key vault secret is asked of the world, and its absence is an error', () => {
    const given = { p: { reference: { keyVault: { id: '/kv' }, secretName: 's' } } };
    const world = { resource: () => undefined, list: () => null };
    const source = template({
      parameters: { p: { type: 'secureString' } },
      outputs: { n: { type: 'int', value: "[length(parameters('p'))]" } },
    });
    const withSecret: TemplateWorld & SecretSource = {
      ...world,
      secret: (vault: string, name: string) => `${vault}:${name}`,
    };
    expect(expandTemplate(source, given, inGroup, withSecret).outputs(withSecret)['n']?.value).toBe(5);
    expect(() => expandTemplate(source, given, inGroup, world)).toThrow(
      expect.objectContaining({ code: 'KeyVaultParameterReferenceSecretRetrieveFailed' }),
    );
  });
});

describe('user-defined types', () => {
  const definitions = {
    port: { type: 'int', minValue: 1, maxValue: 65535 },
    rule: {
      type: 'object',
      properties: {
        name: { type: 'string' },
        port: { $ref: '#/definitions/port' },
        note: { type: 'string', nullable: true },
      },
      additionalProperties: false,
    },
    rules: { type: 'array', items: { $ref: '#/definitions/rule' } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'int' }], items: false },
    tree: { type: 'object', properties: { left: { $ref: '#/definitions/tree', nullable: true } } },
    shape: {
      type: 'object',
      discriminator: {
        propertyName: 'kind',
        mapping: {
          circle: { type: 'object', properties: { kind: { type: 'string' }, r: { type: 'int' } } },
          square: { $ref: '#/definitions/square' },
        },
      },
    },
    square: { type: 'object', properties: { side: { type: 'int' } }, sealed: true },
  };
  const check = (type: string, value: Json) =>
    expandTemplate(
      symbolic({}, { definitions, parameters: { p: { $ref: `#/definitions/${type}` } } }),
      { p: { value } },
      inGroup,
    );

  it.each<[why: string, type: string, value: Json]>([
    ['nullable members may be absent', 'rules', [{ name: 'a', port: 1 }]],
    ['or null', 'rules', [{ name: 'a', port: 1, note: null }]],
    ['additional members of a type', 'labels', { a: 'b' }],
    ['tuples', 'pair', ['a', 1]],
    ['recursive types', 'tree', { left: { left: {} } }],
    ['a variant', 'shape', { kind: 'circle', r: 1 }],
    ['a sealed variant with its tag', 'shape', { kind: 'square', side: 2 }],
  ])('accepted: %s', (_why, type, value) => {
    expect(check(type, value).parameters['p']?.value).toEqual(value);
  });

  it.each<[why: string, type: string, value: Json, path: string]>([
    ['out of range deep inside', 'rules', [{ name: 'a', port: 0 }], 'parameters.p[0].port.minValue'],
    ['a required member is missing', 'rules', [{ port: 1 }], 'parameters.p[0].name.properties'],
    [
      'a sealed type has no further members',
      'rules',
      [{ name: 'a', port: 1, x: 1 }],
      'parameters.p[0].x.additionalProperties',
    ],
    ['additional member of another type', 'labels', { a: 1 }, 'parameters.p.a'],
    ['a tuple that is too long', 'pair', ['a', 1, 2], 'parameters.p[2].items'],
    ['no such variant', 'shape', { kind: 'line' }, 'parameters.p.kind.discriminator'],
    ['sealed variant', 'shape', { kind: 'square', side: 1, r: 1 }, 'parameters.p.r.additionalProperties'],
  ])('refused: %s', (_why, type, value, path) => {
    expect(() => check(type, value)).toThrow(expect.objectContaining({ code: 'InvalidTemplate', path }));
  });
});

describe('variables, functions and outputs', () => {
  it('variables in any order, with copies at the top and inside', () => {
    const variables = {
      c: "[concat(variables('b'), 'c')]",
      b: 'b',
      copy: [{ name: 'list', count: 2, input: "[copyIndex('list', 5)]" }],
      nested: { copy: [{ name: 'disks', count: 1, input: { lun: "[copyIndex('disks')]" } }] },
    };
    const declared = {
      v: { type: 'array', value: ["[variables('c')]", "[variables('list')]", "[variables('nested')]"] },
    };
    expect(outputs({ variables, outputs: declared })).toEqual({ v: ['bc', [5, 6], { disks: [{ lun: 0 }] }] });
  });

  it.each<[why: string, variables: JsonObject, message: RegExp]>([
    [
      'one that fails is named',
      { a: "[int('x')]", b: "[variables('a')]" },
      /'The template variable 'a' is not valid: The template language function 'int'/,
    ],
    ['one that needs itself', { a: "[variables('b')]", b: "[variables('a')]" }, /defined by itself/],
    ['one that asks for live state', { a: "[reference('x').y]" }, /'reference' is not expected at this location/],
  ])('refused: %s', (_why, variables, message) => {
    expect(() => expand({ variables })).toThrow(message);
  });

  const functions = [
    {
      namespace: 'tre',
      members: {
        twice: {
          parameters: [{ name: 's', type: 'string' }],
          output: { type: 'string', value: "[concat(parameters('s'), parameters('s'))]" },
        },
        tags: {
          parameters: [{ name: 's', type: 'string' }],
          output: { type: 'object', value: { "[concat('k', parameters('s'))]": "[tre.twice('x')]" } },
        },
        loop: { parameters: [], output: { type: 'int', value: '[tre.loop()]' } },
      },
    },
  ];

  it('functions call functions and build objects', () => {
    expect(outputs({ functions, outputs: { o: { type: 'object', value: "[TRE.tags('1')]" } } })).toEqual({
      o: { k1: 'xx' },
    });
  });

  it.each<[why: string, expression: string, message: RegExp]>([
    ['a wrong argument', '[tre.twice(1)]', /argument 's'.*Expected a value of type 'String, Uri'/],
    ['a missing argument', '[tre.twice()]', /requires '1' argument/],
    ['an endless recursion', '[tre.loop()]', /calls itself/],
  ])('refused: %s', (_why, expression, message) => {
    expect(() => outputs({ functions, outputs: { o: { type: 'object', value: expression } } })).toThrow(message);
  });

  it('outputs by copy and condition', () => {
    const declared = {
      yes: { type: 'array', condition: '[equals(1, 1)]', copy: { count: 2, input: '[copyIndex()]' } },
      no: { type: 'string', condition: false, value: "[fail('never evaluated')]" },
    };
    expect(outputs({ outputs: declared })).toEqual({ yes: [0, 1] });
  });

  it('an output of the wrong type is told', () => {
    expect(() => outputs({ outputs: { o: { type: 'string', value: '[first(createArray())]' } } })).toThrow(
      /The template output 'o' is not valid: Template output JToken type is not valid/,
    );
  });
});

describe('the shape of a template', () => {
  it.each<[why: string, members: JsonObject, message: RegExp]>([
    ['an unknown section', { parameter: {} }, /Could not find member 'parameter' on object of type 'Template'/],
    ['symbolic resources need version 2.0', { resources: { a: {} } }, /must be an array, unless/],
    ['extensions', { imports: { graph: {} } }, /'imports' is not supported/],
    ['assertions', { asserts: { a: true } }, /'asserts' is not supported/],
    ['a language version of the future', { languageVersion: '3.0' }, /language version '3.0'/],
  ])('refused: %s', (_why, members, message) => {
    expect(() => expand(members)).toThrow(message);
  });

  it('contentVersion is required', () => {
    expect(() => expandTemplate({ $schema: 'x', resources: [] }, {}, inGroup)).toThrow(/'contentVersion' not found/);
  });

  it('a group is not known to a subscription deployment', () => {
    const source = template({ variables: { l: '[resourceGroup().location]' } });
    expect(() => expandTemplate(source, {}, inSubscription)).toThrow(
      /'resourceGroup' is not expected at this location/,
    );
  });
});
