import { expect, it } from 'vitest';
import { whoseTurn } from '../../../controller/status/report/whose-turn.ts';

it.each([
  { why: 'a right is missing', code: 'AuthorizationFailed', message: '', turn: 'operator' },
  { why: 'a quota is used up', code: 'QuotaExceeded', message: '', turn: 'operator' },
  {
    why: 'the stack failed for a right inside',
    code: 'DeploymentStackDeploymentFailed',
    message: 'One or more resources could not be deployed; LinkedAuthorizationFailed: no join/action on the subnet',
    turn: 'operator',
  },
  { why: 'a policy of the subscription says no', code: 'RequestDisallowedByPolicy', message: '', turn: 'operator' },
  { why: 'Azure was busy', code: 'TooManyRequests', message: 'slow down', turn: 'controller' },
  { why: 'another run was first', code: 'superseded', message: 'plan again', turn: 'controller' },
  {
    why: 'the stack failed for an outage inside',
    code: 'DeploymentFailed',
    message: 'At least one resource failed; InternalServerError: try later',
    turn: 'controller',
  },
  {
    why: 'an outage beside a missing right: a person has to come anyway',
    code: 'DeploymentFailed',
    message: 'x; InternalServerError: try later; AuthorizationFailed: no',
    turn: 'operator',
  },
  { why: 'the template is wrong', code: 'InvalidTemplate', message: 'line 3', turn: 'author' },
  { why: 'a code that nobody listed', code: 'FluxCapacitorMissing', message: '', turn: 'author' },
  {
    why: 'words of people in a message are no codes',
    code: 'BadRequest',
    message: 'the name `AuthorizationFailed` is taken',
    turn: 'author',
  },
])('$why: $turn', ({ code, message, turn }) => {
  expect(whoseTurn(code, message)).toBe(turn);
});
