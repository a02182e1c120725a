import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { section } from './section.ts';
import { isTypeName } from './type-check.ts';

const templateMembers = new Set([
  '$schema',
  'apiProfile',
  'asserts',
  'contentVersion',
  'definitions',
  'extensions',
  'functions',
  'imports',
  'languageVersion',
  'metadata',
  'outputs',
  'parameters',
  'resources',
  'variables',
]);

const typeMembers = [
  '$ref',
  'additionalProperties',
  'allowedValues',
  'discriminator',
  'items',
  'maxLength',
  'maxValue',
  'metadata',
  'minLength',
  'minValue',
  'nullable',
  'prefixItems',
  'properties',
  'sealed',
  'type',
];
const parameterMembers = new Set([...typeMembers, 'defaultValue']);
const outputMembers = new Set([...typeMembers, 'condition', 'copy', 'value']);

/** Language features that exist and that this engine refuses by name, because leaving them out would be wrong. */
const unsupported = ['apiProfile', 'asserts', 'extensions', 'imports'];

/** Checks the members of a template before anything is evaluated. */
export function checkShape(template: JsonObject): void {
  if (!isJsonObject(template)) throw invalid('Deployment template parse failed: the template must be a JSON object.');
  refuseUnknown(template, templateMembers, 'Template', '');
  for (const name of ['$schema', 'contentVersion', 'resources']) {
    if (template[name] === undefined) throw invalid(`Required property '${name}' not found in JSON. Path ''.`, name);
  }
  for (const name of unsupported) {
    if (!isEmpty(template[name]))
      throw invalid(`The template section '${name}' is not supported by this engine.`, name);
  }
  const version = template['languageVersion'];
  if (version !== undefined && !/^(1|2)\.\d+(-\w+)?$/.test(String(version))) {
    throw invalid(`The language version '${String(version)}' is not supported.`, 'languageVersion');
  }
  if (isJsonObject(template['resources']) && !isSymbolic(template)) {
    throw invalid("The template section 'resources' must be an array, unless 'languageVersion' is '2.0'.", 'resources');
  }
  for (const name of ['parameters', 'variables', 'outputs', 'definitions']) {
    if (template[name] !== undefined && !isJsonObject(template[name])) {
      throw invalid(`The template section '${name}' must be an object.`, name);
    }
  }
  checkDeclarations(template, 'parameters', parameterMembers);
  checkDeclarations(template, 'outputs', outputMembers);
}

function isSymbolic(template: JsonObject): boolean {
  return /^2\.|-/.test(String(template['languageVersion'] ?? '1.0'));
}

function checkDeclarations(template: JsonObject, where: 'parameters' | 'outputs', members: ReadonlySet<string>): void {
  for (const [name, declaration] of Object.entries(section(template, where))) {
    const path = `${where}.${name}`;
    if (!isJsonObject(declaration)) throw invalid(`'${path}' must be an object.`, path);
    refuseUnknown(
      declaration,
      members,
      where === 'parameters' ? 'TemplateInputParameter' : 'TemplateOutputParameter',
      path,
    );
    const type = declaration['type'];
    // In language version 2.0 a type may be left out: any value will do.
    if (type === undefined && declaration['$ref'] === undefined && !isSymbolic(template))
      throw invalid(`Required property 'type' not found in JSON. Path '${path}'.`, path);
    if (type !== undefined && !(typeof type === 'string' && isTypeName(type))) {
      throw invalid(
        `Error converting value "${String(type)}" to type 'TemplateParameterType'. Path '${path}.type'.`,
        `${path}.type`,
      );
    }
  }
}

function refuseUnknown(value: JsonObject, members: ReadonlySet<string>, what: string, path: string): void {
  const surplus = Object.keys(value).find((name) => !members.has(name));
  if (surplus === undefined) return;
  const at = path === '' ? surplus : `${path}.${surplus}`;
  throw invalid(`Could not find member '${surplus}' on object of type '${what}'. Path '${at}'.`, at);
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
