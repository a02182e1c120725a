import type { JsonObject } from '../../../controller/core/json.ts';

const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
const network = '2024-05-01';

/** A template of symbolic resources. */
export function template(resources: JsonObject, more: JsonObject = {}): JsonObject {
  return { $schema: schema, languageVersion: '2.0', contentVersion: '1.0.0.0', ...more, resources };
}

export const empty = template({});

/** The template of azure-cli's recordings: two parameters, two outputs, no resources. */
export const fooBar: JsonObject = {
  $schema: schema,
  contentVersion: '1.0.0.0',
  parameters: { foo: { type: 'string', defaultValue: 'foo' }, bar: { type: 'string', defaultValue: 'bar' } },
  resources: [],
  outputs: {
    foo: { type: 'string', value: "[parameters('foo')]" },
    bar: { type: 'string', value: "[parameters('bar')]" },
  },
};

export function vnet(name: string, prefix = '10.1.0.0/16', more: JsonObject = {}): JsonObject {
  return {
    type: 'Microsoft.Network/virtualNetworks',
    apiVersion: network,
    name,
    location: '[resourceGroup().location]',
    properties: { addressSpace: { addressPrefixes: [prefix] } },
    ...more,
  };
}

export function subnet(network_: string, name: string, prefix: string, more: JsonObject = {}): JsonObject {
  return {
    type: 'Microsoft.Network/virtualNetworks/subnets',
    apiVersion: network,
    name: `${network_}/${name}`,
    properties: { addressPrefix: prefix },
    ...more,
  };
}

export function nsg(name: string, more: JsonObject = {}): JsonObject {
  return {
    type: 'Microsoft.Network/networkSecurityGroups',
    apiVersion: network,
    name,
    location: '[resourceGroup().location]',
    properties: {},
    ...more,
  };
}

/** A nested deployment with its own scope of expressions. */
export function nested(name: string, inner: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    type: 'Microsoft.Resources/deployments',
    apiVersion: '2022-09-01',
    name,
    properties: { mode: 'Incremental', expressionEvaluationOptions: { scope: 'inner' }, template: inner },
    ...more,
  };
}
