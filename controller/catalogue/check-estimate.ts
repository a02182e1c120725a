import { type Diagnostic, error } from '../core/diagnostic.ts';
import { isJsonObject } from '../core/json.ts';
import { locate } from '../manifests/locate.ts';
import { nearest } from '../manifests/phrases.ts';
import { pointerToken } from '../manifests/to-plain.ts';
import type { Manifest } from '../manifests/types.ts';

/** A price by a parameter that nobody can set, or by a value that it cannot have, would never count. */
export function checkEstimate(manifest: Manifest<'Template'>): Diagnostic[] {
  const { estimate, parameters, makes } = manifest.spec;
  const properties = isJsonObject(parameters['properties']) ? parameters['properties'] : {};
  const known = [...Object.keys(properties), ...(makes === 'Environment' ? ['profile'] : [])];
  const tables = Object.entries(estimate?.byParameter ?? {});
  const named = [
    ...tables.map(([name]) => ({ name, pointer: `/spec/estimate/byParameter/${pointerToken(name)}` })),
    ...Object.keys(estimate?.perUnit ?? {}).map((name) => ({
      name,
      pointer: `/spec/estimate/perUnit/${pointerToken(name)}`,
    })),
  ];
  const strangers = named.flatMap(({ name, pointer }) => {
    if (known.includes(name)) return [];
    const near = nearest(name, known);
    const message = `expected a parameter of this template, found \`${name}\`; ${near ? `did you mean \`${near}\`?` : 'declare it in spec.parameters or remove it here'}`;
    return [error('template-estimate', message, locate(manifest, pointer))];
  });
  const values = tables.flatMap(([name, table]) => {
    const property = properties[name];
    const allowed =
      isJsonObject(property) && Array.isArray(property['enum']) ? property['enum'].map(String) : undefined;
    return Object.keys(table).flatMap((value) => {
      if (allowed === undefined || allowed.includes(value)) return [];
      const message = `expected a value that \`${name}\` can have (${allowed.join(', ')}), found \`${value}\`; its price would never count`;
      const pointer = `/spec/estimate/byParameter/${pointerToken(name)}/${pointerToken(value)}`;
      return [error('template-estimate', message, locate(manifest, pointer))];
    });
  });
  return [...strangers, ...values];
}
