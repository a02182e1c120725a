import { isJsonObject } from '../../../core/json.ts';
import { groupOf, leafName } from '../ids.ts';
import { ArmError, type ArmResource } from '../types.ts';

export interface Filter {
  readonly test: (resource: ArmResource) => boolean;
  /** With a tag filter ARM returns neither tags nor expansions (azure-facts.md 2.1). */
  readonly byTag: boolean;
}

/** The `$filter` of resource and group lists: comparisons joined by `and`, `or`; a tag's name and value belong together. */
export function parseFilter(text: string | undefined): Filter {
  if (text === undefined || text.trim() === '') return { test: () => true, byTag: false };
  const alternatives = text.split(/\s+or\s+/i).map((part) => conjunction(part, text));
  return {
    test: (resource) => alternatives.some((alternative) => alternative.test(resource)),
    byTag: alternatives.some((a) => a.byTag),
  };
}

function conjunction(part: string, whole: string): Filter {
  const terms = part.split(/\s+and\s+/i).map((term) => parseTerm(term.trim().replace(/^\((.*)\)$/, '$1'), whole));
  const tag = (field: string) => terms.find((term) => term.field === field && term.operator === 'eq')?.value;
  const [name, value] = [tag('tagname'), tag('tagvalue')];
  if (value !== undefined && name === undefined) throw invalid(whole);
  // ARM takes a tag filter alone only.
  if (name !== undefined && terms.some((term) => !term.field.startsWith('tag'))) throw invalid(whole);
  return {
    byTag: name !== undefined,
    test: (resource) =>
      terms.every((term) => {
        if (term.field === 'tagvalue') return true;
        if (term.field === 'tagname') return hasTag(resource, term.value, value);
        const actual = fieldOf(resource, term.field);
        if (actual === undefined) throw invalid(whole);
        const same = actual.toLowerCase() === term.value.toLowerCase();
        if (term.operator === 'substringof') return actual.toLowerCase().includes(term.value.toLowerCase());
        return term.operator === 'eq' ? same : !same;
      }),
  };
}

interface Term {
  readonly field: string;
  readonly operator: 'eq' | 'ne' | 'substringof';
  readonly value: string;
}

function parseTerm(term: string, whole: string): Term {
  const part = /^substringof\('((?:[^']|'')*)',\s*([A-Za-z/]+)\)$/i.exec(term);
  if (part) return { field: (part[2] ?? '').toLowerCase(), operator: 'substringof', value: unquote(part[1] ?? '') };
  const comparison = /^([A-Za-z/]+)\s+(eq|ne)\s+'((?:[^']|'')*)'$/i.exec(term);
  if (!comparison) throw invalid(whole);
  const [, field = '', operator = '', value = ''] = comparison;
  const known = [
    'resourcetype',
    'name',
    'location',
    'resourcegroup',
    'tagname',
    'tagvalue',
    'kind',
    'plan/name',
    'identity/principalid',
  ];
  if (!known.includes(field.toLowerCase())) throw invalid(whole);
  return { field: field.toLowerCase(), operator: operator.toLowerCase() === 'eq' ? 'eq' : 'ne', value: unquote(value) };
}

function unquote(text: string): string {
  return text.replaceAll("''", "'");
}

function hasTag(resource: ArmResource, name: string, value: string | undefined): boolean {
  return Object.entries(resource.tags ?? {}).some(
    ([n, v]) => n.toLowerCase() === name.toLowerCase() && (value === undefined || v === value),
  );
}

function fieldOf(resource: ArmResource, field: string): string | undefined {
  const inner = (member: string, name: string) => {
    const outer = resource[member];
    return isJsonObject(outer) ? String(outer[name] ?? '') : '';
  };
  switch (field) {
    case 'resourcetype':
      return resource.type;
    case 'name':
      return resource.name;
    case 'location':
      return resource.location ?? '';
    case 'resourcegroup':
      return leafName(groupOf(resource.id) ?? '');
    case 'kind':
      return String(resource['kind'] ?? '');
    case 'plan/name':
      return inner('plan', 'name');
    case 'identity/principalid':
      return inner('identity', 'principalId');
    default:
      return undefined;
  }
}

function invalid(text: string): ArmError {
  return new ArmError(400, 'InvalidFilterInQueryString', `Invalid $filter '${text}' specified in the query string.`);
}
