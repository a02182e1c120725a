import type { Json, JsonObject } from '../../../core/json.ts';
import type { Stored } from '../store.ts';
import type { ArmError, ArmResource } from '../types.ts';

/** What a provider may look at; it changes nothing by itself. */
export interface World {
  readonly tenantId: string;
  readonly storageOrigin: string | undefined;
  now(): Date;
  /** As GET shows it. */
  get(id: string): ArmResource | undefined;
  stored(id: string): Stored | undefined;
  ofType(type: string): ArmResource[];
  referrers(id: string): ArmResource[];
  childrenOf(id: string): ArmResource[];
  /** A GUID that depends on the seed and on how often the sandbox was written: another one after re-creation. */
  guid(seed: string): string;
}

/** A PUT body on its way to a resource. */
export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly body: JsonObject;
  readonly properties: JsonObject;
  readonly existing: ArmResource | undefined;
  /** What the provider keeps beside the resource and never shows, of the existing one. */
  readonly hidden: { readonly [name: string]: Json };
  /** The parent's properties, as they are being written where this stands inline; undefined where there is no parent (yet). */
  readonly parent: JsonObject | undefined;
  /** The other children of the same type: those of the same list where this stands inline. */
  readonly siblings: readonly { readonly name: string; readonly properties: JsonObject }[];
  readonly world: World;
}

/** A list of children that also stands inside the parent's properties: one set, two ways to write it. */
export interface Inline {
  readonly member: string;
  readonly child: string;
  /** What a PUT of the parent without the list does: virtual networks keep their subnets, security groups lose their rules. */
  readonly omitted: 'keep' | 'clear';
}

export interface Action {
  /** 0 answers at once. */
  readonly seconds: number;
  /** `undefined` body: 200 or 202 without one. */
  readonly run: (draft: Draft, input: Json | undefined) => ActionOutcome;
}

export interface ActionOutcome {
  readonly answer?: Json;
  readonly properties?: JsonObject;
  readonly hidden?: { readonly [name: string]: Json };
}

/** Writes to other resources that a provider makes by itself. */
export interface Aftermath {
  readonly write?: readonly { readonly resource: ArmResource; readonly hidden?: { readonly [name: string]: Json } }[];
  readonly drop?: readonly string[];
}

export interface ResourceType {
  readonly type: string;
  /** Tracked resources have a location and tags and stand in lists; proxies are known by their parent only. */
  readonly tracked: boolean;
  /** Azure's seconds for create-or-update and delete; 0 is synchronous. */
  readonly seconds: { readonly put: number; readonly remove: number };
  /** How a running PUT is announced. `body`: by provisioningState alone. */
  readonly announce?: 'async-operation' | 'location' | 'body';
  /** The state while a PUT runs; Azure's networks say Updating from the first moment. */
  readonly busyState?: string;
  /** False for types that show no provisioningState (blob containers, role assignments, locks). */
  readonly showsState?: boolean;
  readonly etag?: boolean;
  readonly inline?: readonly Inline[];
  /** Writes at or below one ancestor of this type exclude each other. */
  readonly family?: string;
  /** Checks the body as the provider does and returns the properties as GET will show them. */
  readonly fill?: (draft: Draft) => JsonObject;
  /** Members beside `properties`, such as sku and kind. */
  readonly members?: (draft: Draft) => JsonObject;
  /** Hidden values of a new resource. */
  readonly hide?: (draft: Draft) => { readonly [name: string]: Json };
  /** Why it may not be deleted now. */
  readonly inUse?: (resource: ArmResource, world: World) => ArmError | undefined;
  /** What happens to others once a PUT has ended. */
  readonly settled?: (resource: ArmResource, world: World) => Aftermath;
  /** What happens to others when it goes: a vault leaves its deleted state behind, an endpoint takes its interface along. */
  readonly removed?: (stored: Stored, world: World) => Aftermath;
  readonly actions?: { readonly [name: string]: Action };
}
