import { randomUUID } from 'node:crypto';
import { type Expansion, TemplateError } from '../../../arm-template/types.ts';
import { ArmError, type ArmRequest } from '../types.ts';
import type { Engine } from './engine.ts';
import { refusedTemplate } from './errors.ts';
import { expandSource } from './expand.ts';
import { type FlatPlan, flatten } from './flatten.ts';
import type { Scope } from './records.ts';
import { type DeploymentRequest, parseDeploymentRequest } from './request.ts';
import { deploymentId } from './scope.ts';
import { liveWorld } from './world.ts';

/** A request that was understood: the template expanded, nothing asked of the providers yet. */
export interface Prepared {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly request: DeploymentRequest;
  readonly expansion: Expansion;
  readonly plan: FlatPlan;
  readonly correlationId: string;
}

const longestName = 64;

/** @throws ArmError 400 for the request's and the template's mistakes. */
export function prepare(engine: Engine, scope: Scope, name: string, request: ArmRequest): Prepared {
  checkName(name);
  const parsed = parseDeploymentRequest(engine.arm, scope, request.body);
  const id = deploymentId(scope, name);
  const source = {
    name,
    scope,
    location: parsed.location,
    template: parsed.template,
    parameters: parsed.parameters,
    principal: request.principal,
    at: engine.arm.time.now().toISOString(),
  };
  try {
    const expansion = expandSource(engine, source);
    const plan = flatten(expansion, id, liveWorld(engine, request.principal));
    const correlationId = request.headers['x-ms-correlation-request-id'] ?? randomUUID();
    return { id, name, scope, request: parsed, expansion, plan, correlationId };
  } catch (error) {
    throw error instanceof TemplateError ? refusedTemplate(error) : error;
  }
}

function checkName(name: string): void {
  if (name.length > longestName) {
    throw new ArmError(
      400,
      'DeploymentNameLengthLimitExceeded',
      `The provided deployment name '${name}' has a length of '${name.length}' which exceeds the maximum length of '${longestName}'.`,
    );
  }
  if (!/^[-\w._()]+$/.test(name)) {
    throw new ArmError(
      400,
      'InvalidDeploymentName',
      `The deployment name '${name}' holds characters that are not allowed.`,
    );
  }
}
