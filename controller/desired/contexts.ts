import type { Dictionary } from '@actions/expressions/data/dictionary';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import type { JsonObject } from '../core/json.ts';
import type { AnyManifest, Manifest } from '../manifests/types.ts';
import type { Draft } from './draft.ts';
import type { Index } from './index-manifests.ts';
import { coreScope, coreUnit, shortId, tagsOf, workspaceScope } from './names.ts';
import { withDefaults } from './parameters.ts';
import { type Member, memberOf, membersOf } from './people.ts';
import type { LiveOutputs, UnitName } from './types.ts';
import { dictionary, OutputsData, toData } from './wiring/data.ts';

/** Everything expressions of one unit may read; what does not exist for its kind is absent, not empty. */
export type ContextsOf = (draft: Draft, contributions?: JsonObject) => Dictionary;

/** Contexts that units share (environment, core, workspace, service) are made once a run. */
export function contextMaker(
  index: Index,
  drafts: ReadonlyMap<UnitName, Draft>,
  outputs: LiveOutputs,
  now: Date,
): ContextsOf {
  const shared = new Map<string, ExpressionData>();
  const once = (key: string, make: () => ExpressionData): ExpressionData => {
    const value = shared.get(key) ?? make();
    shared.set(key, value);
    return value;
  };
  const outputsOf = (unit: UnitName): OutputsData =>
    new OutputsData(drafts.get(unit)?.template.outputs ?? [], outputs(unit));
  const environment = (): ExpressionData => once('environment', () => environmentContext(index.environment, drafts));
  const core = (): ExpressionData =>
    once('core', () => {
      const { resourceGroup, subscriptionId } = coreScope(index.environment);
      return dictionary([...entries({ resourceGroup, subscriptionId }), ['outputs', outputsOf(coreUnit)]]);
    });
  const workspace = (manifest: Manifest<'Workspace'>): ExpressionData =>
    once(`workspace/${manifest.name}`, () => {
      const unit = `workspace/${manifest.name}`;
      const { resourceGroup, subscriptionId } = workspaceScope(index.environment, manifest);
      const members = membersOf(manifest, index.people, now) as unknown as JsonObject;
      const { displayName } = manifest.spec;
      return dictionary([
        ...entries({ name: manifest.name, displayName, resourceGroup, subscriptionId, members }),
        ['parameters', toData(drafts.get(unit)?.given ?? manifest.spec.parameters ?? {})],
        ['outputs', outputsOf(unit)],
      ]);
    });
  const service = (manifest: Manifest<'WorkspaceService'>): ExpressionData => {
    const unit = `workspace-service/${manifest.workspace}/${manifest.name}`;
    return once(unit, () =>
      dictionary([
        ...entries({ name: manifest.name }),
        ['parameters', toData(drafts.get(unit)?.given ?? manifest.spec.parameters ?? {})],
        ['outputs', outputsOf(unit)],
      ]),
    );
  };
  const people = (manifest: Manifest<'Workspace'>): ExpressionData =>
    once(`people/${manifest.name}`, () => toData(objectIds(membersOf(manifest, index.people, now))));

  return (draft, contributions) => {
    const unit = { name: draft.name, id: shortId(index.environment.name, draft.name), enabled: draft.enabled };
    const owner = ownerOf(draft.manifest, index);
    return dictionary([
      ['environment', environment()],
      ['core', core()],
      ...(draft.workspace ? [['workspace', workspace(draft.workspace)] as const] : []),
      ...(draft.workspace ? [['people', people(draft.workspace)] as const] : []),
      ...(draft.service ? [['service', service(draft.service)] as const] : []),
      ...(owner ? [['owner', toData(owner as unknown as JsonObject)] as const] : []),
      ...(contributions ? [['contributions', toData(contributions)] as const] : []),
      ['unit', toData(unit)],
      ['manifest', toData({ name: draft.manifest.name, spec: specWithAbsent(draft.manifest) })],
      ['parameters', toData(draft.given)],
      ['tags', toData({ ...tagsOf(index.environment.name, draft.kind, draft.name) })],
    ]);
  };
}

function environmentContext(
  environment: Manifest<'Environment'>,
  drafts: ReadonlyMap<UnitName, Draft>,
): ExpressionData {
  const { location, tenantId, addressSpace, subscriptions, profile, parameters = {} } = environment.spec;
  const schema = drafts.get(coreUnit)?.template.definition.manifest.spec.parameters ?? {};
  return toData({
    name: environment.name,
    location,
    tenantId: tenantId ?? null,
    addressSpace,
    subscriptions,
    profile: profile ?? 'low-cost',
    parameters: withDefaults(schema, parameters),
  });
}

/** Optional members that a manifest leaves out, so that templates may read them without knowing who wrote them. */
const optional: { readonly [kind: string]: JsonObject } = {
  Environment: { description: null, tenantId: null, profile: 'low-cost', parameters: {} },
  SharedService: { description: null, enabled: true, parameters: {} },
  Workspace: {
    description: null,
    overview: null,
    budget: null,
    expires: null,
    enabled: true,
    subscription: null,
    members: {},
    parameters: {},
  },
  WorkspaceService: { description: null, enabled: true, parameters: {} },
  UserResource: { displayName: null, enabled: true, power: { state: 'running', stop: null }, parameters: {} },
};

function specWithAbsent(manifest: AnyManifest): JsonObject {
  const spec = manifest.spec as unknown as JsonObject;
  const absent = optional[manifest.kind] ?? {};
  if (manifest.kind !== 'UserResource') return { ...absent, ...spec };
  return { ...absent, ...spec, power: { ...(absent['power'] as JsonObject), ...manifest.spec.power } };
}

function ownerOf(manifest: AnyManifest, index: Index): Member | undefined {
  const person = manifest.kind === 'UserResource' ? index.people.get(manifest.spec.owner) : undefined;
  return person && memberOf(person);
}

function objectIds(members: { readonly [role: string]: readonly Member[] }): JsonObject {
  return Object.fromEntries(Object.entries(members).map(([role, of]) => [role, of.map(({ objectId }) => objectId)]));
}

function entries(value: JsonObject): (readonly [string, ExpressionData])[] {
  return Object.entries(value).map(([key, member]) => [key, toData(member)] as const);
}
