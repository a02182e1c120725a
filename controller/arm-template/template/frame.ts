import type { JsonObject } from '../../core/json.ts';
import type { AnyContext } from '../context.ts';
import type { Frame, ResourceTable } from '../evaluate/scope.ts';
import type { TemplateWorld } from '../types.ts';
import { type GivenParameters, parameterReader } from './parameters.ts';
import { section } from './section.ts';
import { userFunctions } from './user-functions.ts';
import { variableReader } from './variables.ts';

export interface OpenFrame {
  readonly frame: Frame;
  /** Gives the frame the resources of the template once they are unrolled; until then it has none. */
  setResources(table: ResourceTable): void;
}

/** Opens a template for evaluation: every parameter and variable is read, so that a wrong one is told at once. */
export function openFrame(
  template: JsonObject,
  given: GivenParameters,
  context: AnyContext,
  world: TemplateWorld | undefined,
): OpenFrame {
  let table: ResourceTable = emptyTable;
  const self = (): Frame => frame;
  const functions = userFunctions(template, self);
  const variables = variableReader(template, self);
  const frame: Frame = {
    template,
    context,
    given: given as JsonObject,
    parameter: parameterReader(template, given, self, world),
    variable: variables.read,
    userFunction: (lower) => functions.get(lower)?.(),
    resources: () => table,
  };
  for (const name of Object.keys(section(template, 'parameters'))) frame.parameter(name);
  for (const name of variables.names) frame.variable(name);
  return {
    frame,
    setResources(next) {
      table = next;
    },
  };
}

const emptyTable: ResourceTable = {
  byReference: () => undefined,
  byId: () => undefined,
  collection: () => undefined,
};
