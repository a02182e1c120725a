import type { ArmRequest, ArmResponse } from '../types.ts';
import { ArmError } from '../types.ts';
import { cancelDeployment, deleteDeployment, exportTemplate } from './actions.ts';
import type { Engine } from './engine.ts';
import { putDeployment } from './put.ts';
import { getDeployment, getOperation, getStatus, headDeployment, listDeployments, listOperations } from './read.ts';
import type { Scope } from './records.ts';
import { validateDeployment } from './validate.ts';
import { whatIf } from './what-if/what-if.ts';

/** Answers below `…/deployments`; what Azure does not have there is 404 or 405, never silence. */
export function routeDeployment(
  engine: Engine,
  scope: Scope,
  name: string | undefined,
  tail: string,
  request: ArmRequest,
): ArmResponse {
  if (name === undefined) {
    if (request.method === 'GET') return listDeployments(engine, scope, request);
    throw notAllowed(request);
  }
  const [section = '', id, ...rest] = tail.split('/');
  if (rest.length > 0) throw unknownPath(request);
  switch (`${request.method} ${section.toLowerCase()}${id === undefined ? '' : '/'}`) {
    case 'GET ':
      return getDeployment(engine, scope, name, request);
    case 'HEAD ':
      return headDeployment(engine, scope, name, request);
    case 'PUT ':
      return putDeployment(engine, scope, name, request);
    case 'DELETE ':
      return deleteDeployment(engine, scope, name, request);
    case 'POST validate':
      return validateDeployment(engine, scope, name, request);
    case 'POST whatif':
      return whatIf(engine, scope, name, request);
    case 'POST cancel':
      return cancelDeployment(engine, scope, name, request);
    case 'POST exporttemplate':
      return exportTemplate(engine, scope, name, request);
    case 'GET operations':
      return listOperations(engine, scope, name, request);
    case 'GET operations/':
      return getOperation(engine, scope, name, id!, request);
    case 'GET operationstatuses/':
      return getStatus(engine, scope, name, id!, request);
    default:
      throw tail === '' ? notAllowed(request) : unknownPath(request);
  }
}

export function notAllowed(request: ArmRequest): ArmError {
  return new ArmError(
    405,
    'HttpMethodNotAllowed',
    `The HTTP method '${request.method}' is not supported at scope '${request.path}'.`,
  );
}

export function unknownPath(request: ArmRequest): ArmError {
  return new ArmError(404, 'InvalidResourceType', `The path '${request.path}' is not known to Microsoft.Resources.`);
}
