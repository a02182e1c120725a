import {
  type Expansion,
  expandTemplate,
  type GivenParameters,
  type TemplateContext,
  type TemplateWorld,
} from '../../controller/arm-template/index.ts';
import type { Json, JsonObject } from '../../controller/core/json.ts';

const subscriptionId = '11112222-3333-4444-5555-666677778888';
export const groupId = `/subscriptions/${subscriptionId}/resourceGroups/rg-test`;

export const inGroup: TemplateContext = {
  scope: 'resourceGroup',
  tenantId: '99998888-7777-6666-5555-444433332222',
  subscriptionId,
  subscriptionName: 'Research',
  resourceGroup: { name: 'rg-test', location: 'westeurope', tags: { owner: 'tre' } },
  deployment: { name: 'main' },
  utcNow: '2026-01-02T03:04:05Z',
  newGuid: () => '01234567-89ab-4def-8123-456789abcdef',
};

export const inSubscription: TemplateContext = {
  scope: 'subscription',
  tenantId: inGroup.tenantId,
  subscriptionId,
  deployment: { name: 'main', location: 'westeurope' },
};

/** A template with the members that every template must have. */
export function template(members: JsonObject): JsonObject {
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: [],
    ...members,
  };
}

/** One in the symbolic form, languageVersion 2.0. */
export function symbolic(resources: JsonObject, members: JsonObject = {}): JsonObject {
  return template({ languageVersion: '2.0', ...members, resources });
}

export function expand(
  members: JsonObject,
  parameters: GivenParameters = {},
  context: TemplateContext = inGroup,
): Expansion {
  return expandTemplate(template(members), parameters, context);
}

/** Value of one expression, as an output of a template without resources. */
export function evaluated(expression: Json, variables: JsonObject = {}, world?: TemplateWorld): Json | undefined {
  const expansion = expandTemplate(
    template({
      languageVersion: '2.0',
      resources: {},
      variables,
      outputs: { o: { type: 'object', value: { v: expression } } },
    }),
    {},
    inGroup,
    world,
  );
  return (expansion.outputs(world)['o']!.value as JsonObject)['v'];
}
