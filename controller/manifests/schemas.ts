import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import breakGlass from '../../schemas/break-glass.schema.json' with { type: 'json' };
import environment from '../../schemas/environment.schema.json' with { type: 'json' };
import freezeLift from '../../schemas/freeze-lift.schema.json' with { type: 'json' };
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
  BreakGlass: breakGlass,
  FreezeLift: freezeLift,
  Template: template,
};

export const kinds = Object.keys(kindSchemas) as readonly Kind[];

export function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(kindSchemas, value);
}

/** Part of every cache key: a parsed blob of another schema or parser must not be found. Raise the number with the parser. */
export const parserVersion = `2-${digest(kindSchemas).slice(0, 16)}`;

export type Validators = (kind: Kind) => ValidateFunction;

const require = createRequire(import.meta.url);

/** Loaded on first use (20 ms), because a run that finds everything in the cache needs none. */
export function loadAjv() {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
  return { Ajv2020, addFormats: addFormats.default };
}

/** Compiled on first use. Fills in defaults. */
export function createValidators(): Validators {
  let compile: Validators | undefined;
  return (kind) => {
    compile ??= makeCompiler();
    return compile(kind);
  };
}

function makeCompiler(): Validators {
  const { Ajv2020, addFormats } = loadAjv();
  const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true, useDefaults: true });
  addFormats(ajv, ['date', 'date-time']);
  return (kind) => ajv.compile(kindSchemas[kind]);
}
