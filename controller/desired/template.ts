import type { TemplateDefinition } from '../catalogue/types.ts';
import { type Diagnostic, error } from '../core/diagnostic.ts';
import { digest } from '../core/digest.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { locate } from '../manifests/locate.ts';
import { compile, pathsRead, type Wired, WiringSyntax } from './wiring/compile.ts';

/** A template made ready for many units: expressions parsed and analysed once. */
export interface WiredTemplate {
  readonly definition: TemplateDefinition;
  readonly mainDigest: string;
  readonly inputs: readonly WiredInput[];
  readonly contributes: readonly WiredContribution[];
  /** Names of the outputs that other units may read. */
  readonly outputs: readonly string[];
  /** Inputs that other units may contribute to: those that the wiring reads as `contributions.<name>`, lower case. */
  readonly receives: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface WiredInput {
  readonly name: string;
  readonly wired: Wired;
  readonly reads: readonly (readonly string[])[];
}

export interface WiredContribution {
  readonly index: number;
  readonly to: Wired;
  readonly input: string;
  readonly when: Wired | undefined;
  readonly value: Wired;
  readonly reads: readonly (readonly string[])[];
}

/** Prepares each template once per run, however many units use it. */
export function templateCache(): (definition: TemplateDefinition) => WiredTemplate {
  const cache = new Map<TemplateDefinition, WiredTemplate>();
  return (definition) => {
    const cached = cache.get(definition) ?? wireTemplate(definition);
    cache.set(definition, cached);
    return cached;
  };
}

function wireTemplate(definition: TemplateDefinition): WiredTemplate {
  const { inputs, contributes = [], outputs = [] } = definition.manifest.spec;
  const diagnostics: Diagnostic[] = [];
  const wire = (value: Json, pointer: string): Wired => {
    try {
      return compile(value, pointer);
    } catch (cause) {
      if (!(cause instanceof WiringSyntax)) throw cause;
      diagnostics.push(error('wiring-syntax', cause.message, locate(definition.manifest, cause.pointer)));
      return { form: 'plain', value: null };
    }
  };
  const wiredInputs = Object.entries(inputs).map(([name, value]) => {
    const wired = wire(value, `/spec/inputs/${name}`);
    return { name, wired, reads: pathsRead(wired) };
  });
  const declared = definition.main['outputs'];
  return {
    definition,
    mainDigest: digest(definition.main),
    inputs: wiredInputs,
    contributes: contributes.map((contribution, index) => {
      const to = wire(contribution.to, `/spec/contributes/${index}/to`);
      const value = wire(contribution.value, `/spec/contributes/${index}/value`);
      const when = contribution.when && wire(contribution.when, `/spec/contributes/${index}/when`);
      const reads = [to, value, ...(when ? [when] : [])].flatMap(pathsRead);
      return { index, to, input: contribution.input, when: when || undefined, value, reads };
    }),
    outputs: [...new Set([...outputs, ...(isJsonObject(declared) ? Object.keys(declared) : [])])],
    receives: new Set(wiredInputs.flatMap(({ reads }) => reads.flatMap(contributionRead))),
    diagnostics,
  };
}

function contributionRead([context, input]: readonly string[]): string[] {
  return context === 'contributions' && input !== undefined ? [input] : [];
}

/** ARM parameters whose value nobody may see: secure by ARM type, or fed from a manifest parameter marked secret. */
export function secretParameters({ definition, inputs }: WiredTemplate): ReadonlySet<string> {
  const properties = definition.manifest.spec.parameters['properties'];
  const marked = new Set(
    Object.entries(isJsonObject(properties) ? properties : {})
      .filter(([, schema]) => isJsonObject(schema) && schema['x-tre-secret'] === true)
      .map(([name]) => name.toLowerCase()),
  );
  const fed = inputs.filter(({ reads }) =>
    reads.some(
      ([context, name]) => context === 'parameters' && (name === undefined ? marked.size > 0 : marked.has(name)),
    ),
  );
  return new Set([...fed.map(({ name }) => name), ...secureTypes(definition.main)]);
}

function secureTypes(main: JsonObject): string[] {
  const parameters = main['parameters'];
  return Object.entries(isJsonObject(parameters) ? parameters : {})
    .filter(([, declared]) => isJsonObject(declared) && /^secure/i.test(String(declared['type'])))
    .map(([name]) => name);
}
