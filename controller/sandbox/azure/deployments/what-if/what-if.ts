import type { ArmRequest, ArmResponse } from '../../types.ts';
import type { Engine } from '../engine.ts';
import { errorBody, invalidDeployment } from '../errors.ts';
import { groom } from '../history.ts';
import { promise } from '../pending.ts';
import { preflight } from '../preflight.ts';
import { type Prepared, prepare } from '../prepare.ts';
import type { Scope } from '../records.ts';
import { deploymentId } from '../scope.ts';
import { resolveParameters } from '../secrets.ts';
import { predict } from './changes.ts';
import { redact, secretsOf } from './redact.ts';

/** What-if takes Azure some seconds even when nothing changes. */
const overheadMs = 3_000;

/**
 * 202 with Location; there 200 with `{status, properties: {changes}}`. What the template gets wrong is refused at
 * once; what the providers find ends the operation as Failed, with HTTP 200.
 */
export function whatIf(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deployments/whatIf/action', deploymentId(scope, name));
  const prepared = prepare(engine, scope, name, request);
  groom(engine, scope);
  const answer = engine.arm.time.sleep(overheadMs).then(() => result(engine, prepared, request));
  const token = promise(engine, answer);
  const apiVersion = request.query['api-version'] ?? '';
  return {
    status: 202,
    headers: {
      Location: `${request.origin}/subscriptions/${scope.subscriptionId}/operationresults/${token}?api-version=${apiVersion}`,
    },
  };
}

function result(engine: Engine, prepared: Prepared, { principal }: ArmRequest): ArmResponse {
  try {
    const errors = preflight(engine, principal, prepared.plan, prepared.request.validationLevel ?? 'Provider');
    if (errors.length > 0) throw invalidDeployment(prepared.name, prepared.correlationId, errors);
    const secrets = secretsOf(
      prepared.expansion,
      resolveParameters(engine.arm, principal, prepared.request.parameters),
    );
    const diagnostics = prepared.plan.unknown.map((nested) => ({
      level: 'Warning',
      code: 'NestedDeploymentShortCircuited',
      message: `The nested deployment '${nested.id}' could not be expanded: its content depends on runtime values.`,
      target: nested.id,
    }));
    return {
      status: 200,
      body: {
        status: 'Succeeded',
        properties: {
          correlationId: prepared.correlationId,
          changes: redact(predict(engine, prepared), secrets),
          ...(diagnostics.length === 0 ? {} : { diagnostics }),
        },
      },
    };
  } catch (error) {
    return { status: 200, body: { status: 'Failed', error: errorBody(error) } };
  }
}
