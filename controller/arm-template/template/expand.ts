import type { JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import type { AnyContext } from '../context.ts';
import { type Frame, type Scope, scopeOf, withWorld } from '../evaluate/scope.ts';
import {
  type ExpandedResource,
  type Expansion,
  type NestedDeployment,
  TemplateError,
  type TemplateWorld,
} from '../types.ts';
import { bodyOf } from './body.ts';
import { refuseCycles } from './cycles.ts';
import { dependenciesOf } from './dependencies.ts';
import { openFrame } from './frame.ts';
import { nestedOf } from './nested.ts';
import { displayType, evaluateOutputs } from './outputs.ts';
import { type GivenParameters, isSecure } from './parameters.ts';
import { section } from './section.ts';
import { checkShape } from './shape.ts';
import { type InstanceTable, type Keyed, tableOf } from './table.ts';
import { declaredNames, type Instance, isDeployment, unrollResources } from './unroll.ts';

/**
 * Validates a template, evaluates it and unrolls it into resources.
 * @param context where it is deployed.
 * @param world asked only for secrets of parameters and for the groups of nested deployments; bodies and outputs take
 *   their own. Without one, what needs live state is `knownAfterApply`, and a condition that needs it counts as true.
 * @throws TemplateError with Azure's code (mostly `InvalidTemplate`) and the path in the template.
 */
export function expandTemplate(
  template: JsonObject,
  parameters: GivenParameters,
  context: AnyContext,
  world?: TemplateWorld,
): Expansion {
  return told(() => expandInner(template, parameters, context, world, undefined));
}

/** `borrowed` is the scope of the parent template when this one is nested with outer scope. */
function expandInner(
  template: JsonObject,
  given: GivenParameters,
  context: AnyContext,
  world: TemplateWorld | undefined,
  borrowed: Scope | undefined,
): Expansion {
  checkShape(template);
  const opened = borrowed ? undefined : openFrame(template, given, context, world);
  const root: Scope = borrowed ? { ...borrowed, place: 'compile' } : scopeOf(opened!.frame, 'compile');
  const instances = unrollResources(template['resources'], root, context);
  const nested = new Map<Instance['path'], NestedDeployment>();
  let table: InstanceTable | undefined;
  const nestedFor = (instance: Instance): NestedDeployment | undefined => {
    if (!isDeployment(instance.type) || instance.existing || !instance.deployed) return undefined;
    const place = `${instance.path}#${instance.loop?.index ?? ''}#${instance.id}`;
    const found =
      nested.get(place) ??
      nestedOf(
        instance,
        context,
        () => table!,
        (...args) => told(() => expandInner(...args)),
      );
    nested.set(place, found);
    return found;
  };
  table = tableOf(instances, declaredNames(template['resources']), (instance) => {
    const inner = nestedFor(instance);
    return inner && (() => staticOutputs(inner));
  });
  opened?.setResources(table);
  const resources = table.keyed.filter((one) => one.deployed).map((one) => toResource(one, table, nestedFor(one)));
  refuseCycles(resources);
  return {
    resources,
    parameters: opened ? parametersOf(template, opened.frame) : {},
    outputs: (live) => told(() => evaluateOutputs(template, { ...withWorld(root, live), place: 'body' })),
  };
}

function toResource(one: Keyed, table: InstanceTable, nested: NestedDeployment | undefined): ExpandedResource {
  return {
    key: one.key,
    id: one.id,
    type: one.type,
    name: one.name,
    apiVersion: one.apiVersion,
    existing: one.existing,
    dependsOn: dependenciesOf(one, table),
    path: one.path,
    ...(nested && { nested }),
    body: (world) => bodyOf(one, world),
  };
}

/** Outputs of a module that are computable before it is deployed; what is wrong in it is told when it is expanded itself. */
function staticOutputs(nested: NestedDeployment): JsonObject | undefined {
  try {
    return nested.expand().outputs() as JsonObject;
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function parametersOf(template: JsonObject, frame: Frame): Expansion['parameters'] {
  const declared = Object.entries(section(template, 'parameters')).filter(([, schema]) => isJsonObject(schema));
  return Object.fromEntries(
    declared.map(([name, schema]) => {
      const declaration = schema as JsonObject;
      return [
        name,
        {
          type: displayType(declaration, template),
          value: isSecure(declaration, template) ? null : frame.parameter(name),
        },
      ];
    }),
  );
}

const prefix = 'Deployment template validation failed: ';

/** Azure's frame around every mistake in a template, put on once. */
function told<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof TemplateError) || error.code !== 'InvalidTemplate' || error.message.startsWith(prefix))
      throw error;
    throw new TemplateError(error.code, `${prefix}'${error.message}'.`, error.path, { cause: error });
  }
}
