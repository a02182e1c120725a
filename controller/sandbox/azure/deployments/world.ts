import type { TemplateWorld } from '../../../arm-template/types.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Principal } from '../types.ts';
import type { Engine } from './engine.ts';
import { keyOf } from './records.ts';
import { deploymentView } from './view.ts';

/** What `reference()` and `list*()` see: the live state, with the rights of whoever deploys. */
export function liveWorld(engine: Engine, principal: Principal): TemplateWorld {
  return {
    resource(id) {
      const deployment = engine.deployments.get(keyOf(id));
      return deployment === undefined ? (engine.arm.get(id) as JsonObject | undefined) : deploymentView(deployment);
    },
    list: (functionName, id, apiVersion, body) => engine.arm.invoke(principal, id, functionName, apiVersion, body),
  };
}
