import type { JsonObject } from '../../../../core/json.ts';
import { ArmError } from '../../types.ts';
import type { Draft } from '../type.ts';

/** Refusals of Microsoft.Network carry an empty `details` list. */
export function refuse(status: number, code: string, message: string): ArmError {
  return new ArmError(status, code, message, { details: [] });
}

/** 400 where the name is not one of Microsoft.Network's. */
export function checkName(draft: Draft): void {
  if (/^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/.test(draft.name)) return;
  throw refuse(
    400,
    'InvalidResourceName',
    `Resource name ${draft.name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.`,
  );
}

/** The resource's GUID, kept while it lives. */
export function resourceGuid(draft: Draft): JsonObject {
  return { resourceGuid: draft.existing?.properties?.['resourceGuid'] ?? draft.world.guid(`resource/${draft.id}`) };
}
