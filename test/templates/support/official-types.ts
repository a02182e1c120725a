import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownAfterApply } from '../../../controller/arm-template/types.ts';
import { isJsonObject, type Json } from '../../../controller/core/json.ts';
import { root } from './sample.ts';

/** Azure's own description of resource types (Azure/bicep-types-az), read where it lies and never copied. */
const folder = join(root, '../shared/data/schemas/bicep-types');
export const officialTypesThere = existsSync(join(folder, 'index.json'));

interface Member {
  readonly type: { readonly $ref: string };
  readonly flags: number;
}
interface OfficialType {
  readonly $type: string;
  readonly body?: { readonly $ref: string };
  readonly value?: string;
  readonly properties?: { readonly [name: string]: Member };
  readonly baseProperties?: { readonly [name: string]: Member };
  readonly additionalProperties?: { readonly $ref: string };
  readonly itemType?: { readonly $ref: string };
  readonly elements?: readonly { readonly $ref: string }[] | { readonly [value: string]: { readonly $ref: string } };
  readonly discriminator?: string;
}
type Types = readonly OfficialType[];

const required = 1;
const readOnly = 2;

export interface Official {
  readonly takesTags: boolean;
  /** Mistakes of a body, as `path: what is wrong`. */
  check(body: Json): readonly string[];
}

interface Listed {
  readonly type: string;
  readonly apiVersion: string;
  readonly file: string;
}

export function officialVersions(): ReadonlyMap<string, string> {
  return new Map(index().map(({ type, apiVersion }) => [type.toLowerCase(), apiVersion]));
}

/** The description of a type at exactly this version; undefined where it is not among the official ones here. */
export function officialOf(type: string, apiVersion: string): Official | undefined {
  const listed = index().find(
    (each) => each.type.toLowerCase() === type.toLowerCase() && each.apiVersion === apiVersion,
  );
  if (listed === undefined) return undefined;
  const types = JSON.parse(readFileSync(join(folder, listed.file), 'utf8')) as Types;
  const top = follow(types, types[0]!.body!);
  const members = { ...top.properties };
  for (const name of ['id', 'name', 'type', 'apiVersion']) delete members[name];
  return {
    takesTags: members['tags'] !== undefined && (members['tags'].flags & readOnly) === 0,
    check: (body) => mistakes(types, { ...top, properties: members }, body, ''),
  };
}

function index(): readonly Listed[] {
  return JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Listed[];
}

function follow(types: Types, { $ref }: { readonly $ref: string }): OfficialType {
  return types[Number($ref.slice(2))]!;
}

function mistakes(types: Types, type: OfficialType, value: Json, path: string): string[] {
  if (value === knownAfterApply || value === null) return [];
  switch (type.$type) {
    case 'ObjectType':
      return isJsonObject(value)
        ? ofMembers(types, type, type.properties ?? {}, value, path)
        : [`${path}: expected an object`];
    case 'DiscriminatedObjectType':
      return ofVariant(types, type, value, path);
    case 'ArrayType':
      if (!Array.isArray(value)) return [`${path}: expected a list`];
      return value.flatMap((item, i) => mistakes(types, follow(types, type.itemType!), item, `${path}[${i}]`));
    case 'UnionType':
      return ofUnion(types, type, value, path);
    case 'StringLiteralType':
      return value === type.value ? [] : [`${path}: expected ${type.value}, found ${JSON.stringify(value)}`];
    case 'StringType':
      return typeof value === 'string' ? [] : [`${path}: expected text, found ${JSON.stringify(value)}`];
    case 'IntegerType':
      return Number.isInteger(value) ? [] : [`${path}: expected a whole number, found ${JSON.stringify(value)}`];
    case 'BooleanType':
      return typeof value === 'boolean' ? [] : [`${path}: expected true or false, found ${JSON.stringify(value)}`];
    default:
      return [];
  }
}

function ofMembers(
  types: Types,
  type: OfficialType,
  members: { readonly [name: string]: Member },
  value: { readonly [name: string]: Json },
  path: string,
): string[] {
  const found = Object.entries(value).flatMap(([name, item]) => {
    const member = members[name];
    const here = `${path}.${name}`;
    // The data here lost every member of this name when its texts were dropped; Azure has it on all rules.
    if (name === 'description' && member === undefined && typeof item === 'string') return [];
    if (member === undefined) {
      return type.additionalProperties
        ? mistakes(types, follow(types, type.additionalProperties), item, here)
        : [`${here}: unknown member`];
    }
    if (member.flags & readOnly) return [`${here}: only Azure writes it`];
    return mistakes(types, follow(types, member.type), item, here);
  });
  const missing = Object.entries(members).flatMap(([name, { flags }]) =>
    flags & required && value[name] === undefined ? [`${path}.${name}: required`] : [],
  );
  return [...found, ...missing];
}

function ofVariant(types: Types, type: OfficialType, value: Json, path: string): string[] {
  if (!isJsonObject(value)) return [`${path}: expected an object`];
  const kind = value[type.discriminator ?? ''];
  const variants = type.elements as { readonly [value: string]: { readonly $ref: string } };
  const variant = typeof kind === 'string' ? variants[kind] : undefined;
  if (variant === undefined) return [`${path}.${type.discriminator}: unknown ${JSON.stringify(kind)}`];
  const own = follow(types, variant);
  return ofMembers(types, own, { ...type.baseProperties, ...own.properties }, value, path);
}

function ofUnion(types: Types, type: OfficialType, value: Json, path: string): string[] {
  const elements = (type.elements as readonly { readonly $ref: string }[]).map((each) => follow(types, each));
  if (elements.some((each) => mistakes(types, each, value, path).length === 0)) return [];
  const known = elements.map((each) => each.value ?? each.$type).join(', ');
  return [`${path}: expected one of ${known}, found ${JSON.stringify(value)}`];
}
