import type { JsonObject } from '../../core/json.ts';
import type { AnyManifest, Kind, Manifest } from '../../manifests/types.ts';
import { compareValues } from '../compare-values.ts';
import type { Effects } from '../types.ts';
import { joinEffects } from './join-effects.ts';
import { effectsOfMembers } from './of-members.ts';
import { effectsOfPerson } from './of-person.ts';
import { effectsOfPolicy } from './of-policy.ts';
import { effectsOfTemplate } from './of-template.ts';

/** What a manifest says of people by itself, whatever becomes of it in Azure. Undefined: not there. */
export function effectsOfManifests(before: AnyManifest | undefined, after: AnyManifest | undefined): Effects {
  const ofKind = <K extends Kind>(kind: K): [Manifest<K> | undefined, Manifest<K> | undefined] => [
    before?.kind === kind ? (before as Manifest<K>) : undefined,
    after?.kind === kind ? (after as Manifest<K>) : undefined,
  ];
  const workspace = ofKind('Workspace');
  return joinEffects(
    effectsOfMembers(...workspace),
    expiryOf(...workspace),
    ownerOf(...ofKind('UserResource')),
    effectsOfPerson(...ofKind('Person')),
    effectsOfPolicy(...ofKind('SignOffPolicy')),
    effectsOfTemplate(...ofKind('Template')),
    environment(...ofKind('Environment')),
    breakGlass(...ofKind('BreakGlass')),
  );
}

function ownerOf(
  before: Manifest<'UserResource'> | undefined,
  after: Manifest<'UserResource'> | undefined,
): Partial<Effects> {
  const [was, is] = [before?.spec.owner, after?.spec.owner];
  if (was === is) return {};
  return { grants: is ? [`owner ${is}`] : [], revokes: was ? [`owner ${was}`] : [] };
}

function expiryOf(
  before: Manifest<'Workspace'> | undefined,
  after: Manifest<'Workspace'> | undefined,
): Partial<Effects> {
  const [was, is] = [before?.spec.expires, after?.spec.expires];
  if (before === undefined || after === undefined || was === is) return {};
  const text = `the workspace lasts until ${is ?? 'somebody ends it'} instead of ${was ?? 'until somebody ends it'}`;
  return was !== undefined && (is === undefined || is > was) ? { grants: [text] } : { revokes: [text] };
}

function environment(
  before: Manifest<'Environment'> | undefined,
  after: Manifest<'Environment'> | undefined,
): Partial<Effects> {
  if (before === undefined || after === undefined) return {};
  const [was, is] = [before.spec, after.spec] as unknown as readonly [JsonObject, JsonObject];
  const fixed = ['addressSpace', 'subscriptions', 'tenantId', 'location'].flatMap((name) =>
    compareValues(name, was[name], is[name]),
  );
  const deletes = compareValues('deletes', was['deletes'] ?? {}, is['deletes'] ?? {});
  const policy = compareValues('signOffPolicy', was['signOffPolicy'], is['signOffPolicy']);
  const text = ({ path, before: old, after: now }: (typeof fixed)[number]): string =>
    `${path}: ${JSON.stringify(old ?? 'not set')} → ${JSON.stringify(now ?? 'not set')}`;
  return {
    grants: policy.map((change) => `another sign-off policy decides who approves: ${text(change)}`),
    loses: deletes.map((change) => `how deletes are guarded: ${text(change)}`),
    irreversible: fixed.map((change) => `what is live does not move with ${text(change)}`),
  };
}

function breakGlass(
  before: Manifest<'BreakGlass'> | undefined,
  after: Manifest<'BreakGlass'> | undefined,
): Partial<Effects> {
  const text = ({ spec }: Manifest<'BreakGlass'>): string =>
    `${spec.person} may approve as ${spec.role}${spec.workspace ? ` in ${spec.workspace}` : ''} until ${spec.until}: ${spec.reason}`;
  if (before && after && text(before) === text(after)) return {};
  return { grants: after ? [text(after)] : [], revokes: before ? [text(before)] : [] };
}
