import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import { isType, parentOf, sameId } from '../ids.ts';
import { backReferences } from '../providers/back-references.ts';
import { identityOf } from '../providers/identity.ts';
import { checkLocation } from '../providers/locations.ts';
import { guidOf, objectAt, textAt } from '../providers/shape.ts';
import { checkTags } from '../providers/tags.ts';
import type { Draft, Inline, ResourceType } from '../providers/type.ts';
import { ArmError, type ArmResource } from '../types.ts';
import type { Core } from './core.ts';
import type { Resolved } from './resolve.ts';

/** What a body becomes: the resource without its inline children, and those children where the body lists them. */
export interface Built {
  readonly resource: ArmResource;
  readonly type: ResourceType;
  readonly draft: Draft;
  readonly children: readonly { readonly inline: Inline; readonly items: readonly Built[] | undefined }[];
}

/** Members of a body that are the manager's, not the resource's. */
const notCopied = new Set([
  'id',
  'name',
  'type',
  'etag',
  'properties',
  'systemData',
  'apiVersion',
  'dependsOn',
  'resources',
  'comments',
  'location',
  'tags',
  'identity',
]);

/** Fills a body as the provider does. Pure; throws the provider's validation errors. */
export function build(
  core: Core,
  target: Resolved,
  body: JsonObject,
  around: Around = surroundings(core, target),
): Built {
  const { id, name, type } = target;
  if (body['properties'] !== undefined && body['properties'] !== null && !isJsonObject(body['properties'])) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The request content was invalid and could not be deserialized: the member 'properties' of '${id}' must be an object.`,
    );
  }
  const stored = core.store.get(id);
  const existing = core.world.get(id);
  const given = isJsonObject(body['properties']) ? body['properties'] : {};
  const draft: Draft = {
    id,
    name,
    body,
    properties: given,
    existing,
    hidden: stored?.hidden ?? {},
    world: core.world,
    ...around,
  };
  const filled = { ...(type.fill ? type.fill(draft) : withoutState(given)) };
  const children = (type.inline ?? []).map((inline) => {
    const items = inlineItems(core, target, inline, filled);
    delete filled[inline.member];
    return { inline, items };
  });
  const resource: ArmResource = {
    id,
    name,
    type: type.type,
    ...(type.etag && { etag: `W/"${guidOf(`${id}/${core.store.version()}`)}"` }),
    ...(type.tracked && { location: checkLocation(type.type, id, body['location'], existing?.location) }),
    ...(type.tracked && isJsonObject(body['tags']) && { tags: checkTags(body['tags']) }),
    ...Object.fromEntries(Object.entries(body).filter(([member, value]) => !notCopied.has(member) && value !== null)),
    ...(type.members ? type.members(draft) : {}),
    ...identityOf(draft),
    properties: {
      ...(type.showsState === false
        ? {}
        : { provisioningState: existing?.properties?.['provisioningState'] ?? 'Succeeded' }),
      ...withoutState(filled),
    },
  };
  return { resource, type, draft, children };
}

/** Members that a write stamps: what they will be is not known before it. */
const stamps = ['createdOn', 'updatedOn', 'createdBy', 'updatedBy'];

/** A built resource as GET would show it once written; ETags and time stamps are those of the existing one. */
export function show(core: Core, built: Built): ArmResource {
  const existing = core.world.get(built.resource.id);
  const before = existing?.properties ?? {};
  const inline: JsonObject = {};
  for (const { inline: list, items } of built.children) {
    const kept = list.omitted === 'keep' ? (before[list.member] ?? []) : [];
    inline[list.member] = items ? items.map((item) => show(core, item) as JsonObject) : kept;
  }
  const back = backReferences(core.store, built.resource);
  const stamped = Object.fromEntries(Object.entries(before).filter(([name]) => stamps.includes(name)));
  const etag = existing?.['etag'] === undefined ? {} : { etag: existing['etag'] };
  return { ...built.resource, ...etag, properties: { ...built.resource.properties, ...inline, ...back, ...stamped } };
}

type Around = Pick<Draft, 'parent' | 'siblings'>;

function surroundings(core: Core, target: Resolved): Around {
  const parent = parentOf(target.id) ?? '';
  return {
    parent: core.world.get(parent)?.properties,
    siblings: core.world
      .childrenOf(parent)
      .filter((other) => isType(other, target.type.type) && !sameId(other.id, target.id))
      .map((other) => ({ name: other.name, properties: other.properties ?? {} })),
  };
}

function withoutState(properties: JsonObject): JsonObject {
  const { provisioningState: _, ...rest } = properties;
  return rest;
}

function inlineItems(core: Core, parent: Resolved, inline: Inline, filled: JsonObject): Built[] | undefined {
  const listed: unknown = filled[inline.member];
  if (listed === undefined || listed === null) return inline.omitted === 'keep' ? undefined : [];
  const type = core.registry.find(inline.child);
  if (!Array.isArray(listed) || !type) {
    throw new ArmError(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request: '${inline.member}' of '${parent.id}' must be a list.`,
    );
  }
  const seen = new Set<string>();
  return listed.map((item: unknown) => {
    const name = isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : undefined;
    if (!isJsonObject(item) || name === undefined || name === '') {
      throw new ArmError(
        400,
        'InvalidRequestFormat',
        `Cannot parse the request: an element of '${inline.member}' of '${parent.id}' has no name.`,
      );
    }
    if (seen.has(name.toLowerCase())) {
      throw new ArmError(
        400,
        'InvalidRequestFormat',
        `Cannot parse the request: the name '${name}' occurs twice in '${inline.member}' of '${parent.id}'.`,
      );
    }
    seen.add(name.toLowerCase());
    const leaf = inline.child.split('/').at(-1);
    const id = `${parent.id}/${leaf}/${name}`;
    const siblings = listed.filter(isJsonObject).filter((other) => other !== item);
    return build(
      core,
      { id: core.store.get(id)?.resource.id ?? id, name, type, resourceGroupId: parent.resourceGroupId },
      item,
      {
        parent: filled,
        siblings: siblings.map((other) => ({
          name: textAt(other, 'name') ?? '',
          properties: objectAt(other, 'properties'),
        })),
      },
    );
  });
}
