import { TemplateError } from '../../../arm-template/types.ts';
import { messageOf } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { ArmError } from '../types.ts';
import type { ErrorBody, OperationRecord } from './records.ts';

/** Any failure as an error body. What is neither Azure's nor the template's is a fault of the sandbox and says so. */
export function errorBody(error: unknown): ErrorBody {
  if (error instanceof ArmError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.target === undefined ? {} : { target: error.target }),
      ...(error.details === undefined ? {} : { details: [...error.details] }),
    };
  }
  if (error instanceof TemplateError) return { ...invalidTemplateBody(error) };
  return { code: 'InternalServerError', message: `the sandbox failed: ${messageOf(error)}` };
}

function invalidTemplateBody(error: TemplateError): ErrorBody {
  return {
    code: error.code,
    message: error.message,
    additionalInfo: [{ type: 'TemplateViolation', info: { lineNumber: 1, linePosition: 1, path: error.path } }],
  };
}

/** A template that cannot be expanded is refused at the initial request with 400. */
export function refusedTemplate(error: TemplateError): ArmError {
  return new ArmError(400, error.code, error.message, error.path === '' ? {} : { target: error.path });
}

/** Wraps what the resource providers found before anything was written. */
export function invalidDeployment(name: string, trackingId: string, details: readonly ErrorBody[]): ArmError {
  const denied = details.find((detail) => detail.code === 'AuthorizationFailed');
  if (denied !== undefined) {
    return new ArmError(
      403,
      'InvalidTemplateDeployment',
      `The template deployment failed with error: '${denied.message}'.`,
      {
        details,
      },
    );
  }
  return new ArmError(
    400,
    'InvalidTemplateDeployment',
    `The template deployment '${name}' is not valid according to the validation procedure. ` +
      `The tracking id is '${trackingId}'. See inner errors for details.`,
    { details },
  );
}

const atLeastOne =
  'At least one resource deployment operation failed. Please list deployment operations for details. ' +
  'Please see https://aka.ms/arm-deployment-operations for usage details.';

/** The error of a deployment whose steps failed; a nested deployment's error is one of the details. */
export function deploymentFailed(id: string, failed: readonly OperationRecord[]): ErrorBody {
  return {
    code: 'DeploymentFailed',
    target: id,
    message: atLeastOne,
    details: failed.map((step) => withTarget(step.error!, step.target?.id)),
  };
}

/** What a resource left behind that was accepted and then ended Failed. */
export function resourceFailed(id: string, state: string, error: ArmError | undefined): ErrorBody {
  return {
    code: 'ResourceDeploymentFailure',
    target: id,
    message: `The resource write operation failed to complete successfully, because it reached terminal provisioning state '${state}'.`,
    ...(error === undefined ? {} : { details: [errorBody(error)] }),
  };
}

function withTarget(error: ErrorBody, target: string | undefined): JsonObject {
  return target === undefined || error['target'] !== undefined ? error : { ...error, target };
}
