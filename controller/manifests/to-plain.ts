import type { Document, Node } from 'yaml';
import type { Json, JsonObject } from '../core/json.ts';
import type { Finding } from './finding.ts';
import { loadYaml } from './load-yaml.ts';

export type Position = { readonly line: number; readonly column: number };
export type Places = { [pointer: string]: readonly [line: number, column: number] };

/** One document as JSON. `places` has the position of every value, `keys` of every key, by JSON pointer. */
export interface PlainDocument {
  readonly value: Json;
  readonly places: Places;
  readonly keys: Places;
}

type Limits = { readonly depth: number; readonly aliases: number; readonly nodes: number };

const standardTags = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

export function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** JSON from YAML nodes: no custom tags, no merge keys, no repeated or non-string keys, bounded aliases. */
export function toPlain(
  document: Document.Parsed,
  place: (offset: number) => Position,
  limits: Limits,
): { readonly document: PlainDocument; readonly findings: readonly Finding[] } {
  const { isAlias, isMap, isScalar, isSeq } = loadYaml();
  const findings: Finding[] = [];
  const places: Places = {};
  const keys: Places = {};
  const anchors = new Map<string, Node>();
  const left = { nodes: limits.nodes, aliases: limits.aliases };

  function refuse(code: string, message: string, node: Node): null {
    findings.push({ code, message, ...place(node.range?.[0] ?? 0) });
    return null;
  }

  function put(table: Places, pointer: string, node: Node): void {
    const { line, column } = place(node.range?.[0] ?? 0);
    table[pointer] = [line, column];
  }

  function visit(node: Node, pointer: string, depth: number): Json {
    left.nodes -= 1;
    if (left.nodes < 0) {
      if (left.nodes === -1)
        refuse('yaml-size', `expected at most ${limits.nodes} values, found more; split the file`, node);
      return null;
    }
    if (depth > limits.depth)
      return refuse('yaml-depth', `expected at most ${limits.depth} levels, found more; flatten it`, node);
    if (!(pointer in places)) put(places, pointer, node);
    if (isAlias(node)) return follow(node.source, node, pointer, depth);
    if (node.tag !== undefined && !standardTags.test(node.tag)) {
      return refuse('yaml-tag', `expected plain values, found the tag ${node.tag}; remove it`, node);
    }
    const value = isMap(node)
      ? map(node.items, pointer, depth)
      : isSeq(node)
        ? seq(node.items, pointer, depth)
        : scalar(node);
    // Only now, so that an alias inside the node finds no anchor and cannot loop.
    if ('anchor' in node && typeof node.anchor === 'string') anchors.set(node.anchor, node);
    return value;
  }

  function follow(anchor: string, alias: Node, pointer: string, depth: number): Json {
    left.aliases -= 1;
    if (left.aliases < 0) {
      if (left.aliases === -1)
        refuse('yaml-aliases', `expected at most ${limits.aliases} aliases, found more; write the values out`, alias);
      return null;
    }
    const target = anchors.get(anchor);
    if (!target)
      return refuse(
        'yaml-alias',
        `expected an anchor &${anchor} before this alias, found none; add it or write the value`,
        alias,
      );
    return visit(target, pointer, depth);
  }

  function map(items: readonly { key: unknown; value: unknown }[], pointer: string, depth: number): Json {
    const members: JsonObject = {};
    for (const pair of items) {
      const key = pair.key as Node;
      if (!isScalar(key) || typeof key.value !== 'string' || key.tag !== undefined) {
        refuse('yaml-key', 'expected a plain text key, found something else; put the key in quotes', key);
        continue;
      }
      if (key.value === '<<')
        refuse('yaml-merge-key', 'expected no merge keys, found `<<`; write the members out', key);
      else if (key.value === '__proto__') refuse('yaml-key', 'expected another key than `__proto__`; rename it', key);
      else if (Object.hasOwn(members, key.value)) {
        refuse('duplicate-key', `expected each key once, found \`${key.value}\` again; remove one of them`, key);
      } else {
        const child = `${pointer}/${pointerToken(key.value)}`;
        put(keys, child, key);
        const value = pair.value as Node | null;
        if (value === null) put(places, child, key);
        members[key.value] = value === null ? null : visit(value, child, depth + 1);
      }
    }
    return members;
  }

  function seq(items: readonly unknown[], pointer: string, depth: number): Json {
    return items.map((item, index) => visit(item as Node, `${pointer}/${index}`, depth + 1));
  }

  function scalar(node: Node): Json {
    const value: unknown = isScalar(node) ? node.value : null;
    if (
      typeof value === 'number' &&
      !(Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value))
    ) {
      return refuse(
        'yaml-number',
        `expected a number that JSON can hold exactly, found ${value}; put it in quotes if it is text`,
        node,
      );
    }
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Json;
    return refuse(
      'yaml-value',
      `expected text, a number, true, false or null, found ${typeof value}; put it in quotes`,
      node,
    );
  }

  const value = document.contents === null ? null : visit(document.contents, '', 0);
  return { document: { value, places, keys }, findings };
}
