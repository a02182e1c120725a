export type { AnyContext } from './context.ts';
export { parseExpression } from './expression/parse.ts';
export { guidOf, uniqueStringOf } from './functions/hash.ts';
export { expandTemplate } from './template/expand.ts';
export type { GivenParameters, SecretSource } from './template/parameters.ts';
export { templateHash } from './template-hash.ts';
export {
  type Expansion,
  knownAfterApply,
  type TemplateContext,
  TemplateError,
  type TemplateWorld,
} from './types.ts';
