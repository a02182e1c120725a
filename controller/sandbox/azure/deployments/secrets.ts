import type { GivenParameters } from '../../../arm-template/index.ts';
import type { Json, JsonObject } from '../../../core/json.ts';
import { isJsonObject } from '../../../core/json.ts';
import type { Principal, ResourceManager } from '../types.ts';
import { ArmError } from '../types.ts';
import { invalidContent } from './request.ts';

/**
 * Replaces key vault references by the secrets' values. The result is only for the template engine: it is never
 * stored and never answered.
 * @throws ArmError 403 without `vaults/deploy/action` or where the vault does not allow it, 404 without such a secret.
 */
export function resolveParameters(arm: ResourceManager, principal: Principal, parameters: JsonObject): GivenParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const { reference, value } = parameter as { readonly reference?: Json; readonly value?: Json };
      if (reference !== undefined) return [name, { value: readSecret(arm, principal, name, reference) }];
      return [name, value === undefined ? {} : { value }];
    }),
  );
}

function readSecret(arm: ResourceManager, principal: Principal, parameter: string, reference: Json): string {
  const vault = isJsonObject(reference) ? reference['keyVault'] : undefined;
  const id = isJsonObject(vault) ? vault['id'] : undefined;
  const secret = isJsonObject(reference) ? reference['secretName'] : undefined;
  if (typeof id !== 'string' || typeof secret !== 'string') {
    throw invalidContent(`The reference of parameter '${parameter}' needs keyVault.id and secretName.`);
  }
  const found = arm.get(id);
  if (found === undefined) {
    throw new ArmError(404, 'KeyVaultParameterReferenceNotFound', `The specified KeyVault '${id}' could not be found.`);
  }
  arm.authorize(principal, 'Microsoft.KeyVault/vaults/deploy/action', id);
  if (found.properties?.['enabledForTemplateDeployment'] !== true) {
    throw new ArmError(
      403,
      'KeyVaultParameterReferenceAuthorizationFailed',
      `The specified KeyVault '${id}' does not allow template deployments (enabledForTemplateDeployment).`,
    );
  }
  const version = isJsonObject(reference) ? reference['secretVersion'] : undefined;
  const value = arm.secret(id, secret, typeof version === 'string' ? version : undefined);
  if (value === undefined) {
    throw new ArmError(
      404,
      'KeyVaultParameterReferenceSecretRetrieveFailed',
      `The secret '${secret}' of the KeyVault '${id}' used by parameter '${parameter}' could not be found.`,
    );
  }
  return value;
}
