import { templateHash } from '../../../arm-template/index.ts';
import type { ArmRequest, ArmResponse } from '../types.ts';
import type { Engine } from './engine.ts';
import { invalidDeployment } from './errors.ts';
import { groom } from './history.ts';
import { preflight } from './preflight.ts';
import { prepare } from './prepare.ts';
import { describe } from './record.ts';
import type { Scope } from './records.ts';
import { deploymentId } from './scope.ts';

/** Says what a PUT would be refused for; Azure answers at once. Grooms the history as Azure does. */
export function validateDeployment(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deployments/validate/action', deploymentId(scope, name));
  const prepared = prepare(engine, scope, name, request);
  groom(engine, scope);
  const { mode, location, templateLink, validationLevel, template } = prepared.request;
  const errors = preflight(engine, request.principal, prepared.plan, validationLevel ?? 'Provider');
  if (errors.length > 0) throw invalidDeployment(name, prepared.correlationId, errors);
  return {
    status: 200,
    body: {
      id: prepared.id,
      name,
      type: 'Microsoft.Resources/deployments',
      ...(location === undefined ? {} : { location: location.toLowerCase().replaceAll(' ', '') }),
      properties: {
        ...(templateLink === undefined ? {} : { templateLink }),
        templateHash: templateHash(template),
        mode,
        ...(validationLevel === undefined ? {} : { validationLevel }),
        provisioningState: 'Succeeded',
        timestamp: engine.arm.time.now().toISOString(),
        duration: 'PT0S',
        correlationId: prepared.correlationId,
        ...describe(prepared.expansion),
        validatedResources: prepared.plan.resources.map(({ resource }) => ({ id: resource.id })),
      },
    },
  };
}
