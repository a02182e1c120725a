import { randomUUID } from 'node:crypto';
import { expandTemplate } from '../../../arm-template/index.ts';
import type { Expansion, TemplateContext } from '../../../arm-template/types.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Principal } from '../types.ts';
import type { Engine } from './engine.ts';
import type { DeploymentRecord, Scope } from './records.ts';
import { resolveParameters } from './secrets.ts';
import { liveWorld } from './world.ts';

export interface ExpansionSource {
  readonly name: string;
  readonly scope: Scope;
  readonly location: string | undefined;
  readonly template: JsonObject;
  /** As sent: values and references. */
  readonly parameters: JsonObject;
  readonly principal: Principal;
  /** ISO 8601; seeds `utcNow()`. */
  readonly at: string;
}

/** @throws TemplateError for the template's mistakes, ArmError for secrets that cannot be read. */
export function expandSource(engine: Engine, source: ExpansionSource): Expansion {
  const parameters = resolveParameters(engine.arm, source.principal, source.parameters);
  return expandTemplate(source.template, parameters, contextOf(engine, source), liveWorld(engine, source.principal));
}

function contextOf(engine: Engine, source: ExpansionSource): TemplateContext {
  const { scope } = source;
  const subscription = engine.arm.subscriptions().find((one) => one.subscriptionId === scope.subscriptionId);
  const group = scope.kind === 'resourceGroup' ? engine.arm.get(scope.id) : undefined;
  return {
    scope: scope.kind,
    tenantId: engine.arm.tenantId,
    subscriptionId: scope.subscriptionId,
    ...(subscription === undefined ? {} : { subscriptionName: subscription.displayName }),
    ...(group === undefined
      ? {}
      : {
          resourceGroup: {
            name: group.name,
            location: group.location ?? '',
            ...(group.tags ? { tags: group.tags } : {}),
          },
        }),
    deployment: { name: source.name, ...(source.location === undefined ? {} : { location: source.location }) },
    utcNow: source.at,
    newGuid: randomUUID,
    deployer: { tenantId: engine.arm.tenantId, objectId: source.principal.objectId },
  };
}

/** The expansion of a recorded deployment, made again when it is resumed after a restart. */
export function expandRecord(engine: Engine, record: DeploymentRecord) {
  return expandSource(engine, {
    name: record.name,
    scope: record.scope,
    location: record.location,
    template: record.template,
    parameters: record.request ?? {},
    principal: record.principal,
    at: record.startedAt,
  });
}
