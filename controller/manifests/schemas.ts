import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import environment from '../../schemas/environment.schema.json' with { type: 'json' };
import person from '../../schemas/person.schema.json' with { type: 'json' };
import ratification from '../../schemas/ratification.schema.json' with { type: 'json' };
import sharedService from '../../schemas/shared-service.schema.json' with { type: 'json' };
import signOffPolicy from '../../schemas/sign-off-policy.schema.json' with { type: 'json' };
import template from '../../schemas/template.schema.json' with { type: 'json' };
import userResource from '../../schemas/user-resource.schema.json' with { type: 'json' };
import workspace from '../../schemas/workspace.schema.json' with { type: 'json' };
import workspaceService from '../../schemas/workspace-service.schema.json' with { type: 'json' };
import { digest } from '../core/digest.ts';
import type { Kind } from './types.ts';

export const kindSchemas: { readonly [K in Kind]: object } = {
  Environment: environment,
  Person: person,
  SignOffPolicy: signOffPolicy,
  SharedService: sharedService,
  Workspace: workspace,
  WorkspaceService: workspaceService,
  UserResource: userResource,
  Ratification: ratification,
  Template: template,
};

export const kinds = Object.keys(kindSchemas) as readonly Kind[];

export function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(kindSchemas, value);
}

/** Part of every cache key: a parsed blob of another schema or parser must not be found. Raise the number with the parser. */
export const parserVersion = `2-${digest(kindSchemas).slice(0, 16)}`;

export type Validators = (kind: Kind) => ValidateFunction;

/** Compiled on first use, because a run that finds everything in the cache needs none. Fills in defaults. */
export function createValidators(): Validators {
  const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true, useDefaults: true });
  formats.default(ajv, ['date', 'date-time']);
  return (kind) => ajv.compile(kindSchemas[kind]);
}
