import { arrayFunctions } from './arrays.ts';
import { cidrFunctions } from './cidr.ts';
import { comparisonFunctions } from './comparison.ts';
import { dateFunctions } from './dates.ts';
import { encodingFunctions } from './encoding.ts';
import { idFunctions } from './ids.ts';
import { lambdaFunctions } from './lambdas.ts';
import { logicalFunctions } from './logical.ts';
import { numberFunctions } from './numbers.ts';
import { objectFunctions } from './objects.ts';
import { listFunction, runtimeFunctions } from './runtime.ts';
import { scopeFunctions } from './scopes.ts';
import type { FunctionSpec } from './spec.ts';
import { stringFunctions } from './strings.ts';
import { uriFunctions } from './uris.ts';
import { catalogueFunctions } from './zones.ts';

const functions: ReadonlyMap<string, FunctionSpec> = new Map(
  [
    arrayFunctions,
    catalogueFunctions,
    cidrFunctions,
    comparisonFunctions,
    dateFunctions,
    encodingFunctions,
    idFunctions,
    lambdaFunctions,
    logicalFunctions,
    numberFunctions,
    objectFunctions,
    runtimeFunctions,
    scopeFunctions,
    stringFunctions,
    uriFunctions,
  ]
    .flat()
    .map((spec) => [spec.name.toLowerCase(), spec]),
);

/** A built-in function by its lower-case name; every `list…` that is not one of ours belongs to a provider. */
export function findFunction(lower: string): FunctionSpec | undefined {
  return functions.get(lower) ?? (lower.startsWith('list') && !lower.includes('.') ? listFunction : undefined);
}
