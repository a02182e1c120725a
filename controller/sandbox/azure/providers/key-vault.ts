import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { sameId } from '../ids.ts';
import type { Stored } from '../store.ts';
import { ArmError, type ArmResource } from '../types.ts';
import { listAt, textAt, withDefaults } from './shape.ts';
import type { Aftermath, Draft, ResourceType, World } from './type.ts';

const vault = 'Microsoft.KeyVault/vaults';
/** Where deleted vaults are kept; no resource type that a template could name. */
export const deletedVault = 'Microsoft.KeyVault/locations/deletedVaults';

export const keyVaultTypes: readonly ResourceType[] = [
  {
    type: vault,
    tracked: true,
    seconds: { put: 25, remove: 0 },
    announce: 'body',
    busyState: 'RegisteringDns',
    fill: fillVault,
    removed: leaveDeleted,
    settled: forgetDeleted,
  },
  { type: deletedVault, tracked: false, seconds: { put: 0, remove: 0 }, showsState: false },
  {
    type: `${vault}/secrets`,
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
    fill: fillSecret,
    hide: (draft) => ({ value: textAt(draft.properties, 'value') ?? '', versions: secretVersions(draft) }),
  },
  { type: `${vault}/accessPolicies`, tracked: false, seconds: { put: 0, remove: 0 }, showsState: false },
];

function fillVault(draft: Draft): JsonObject {
  const { name, properties, world, existing } = draft;
  if (!/^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/.test(name)) {
    throw new ArmError(
      400,
      'VaultNameNotValid',
      `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
    );
  }
  const taken = world.ofType(vault).find((other) => sameId(other.name, name) && !sameId(other.id, draft.id));
  if (taken)
    throw new ArmError(
      409,
      'VaultAlreadyExists',
      `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultAlreadyExists, follow this link https://go.microsoft.com/fwlink/?linkid=2147740.`,
    );
  const deleted = deletedOf(world, name);
  const recover = textAt(properties, 'createMode') === 'recover';
  if (deleted && !recover)
    throw new ArmError(
      409,
      'ConflictError',
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.',
    );
  if (recover && !deleted && !existing)
    throw new ArmError(
      404,
      'SoftDeletedVaultDoesNotExist',
      `A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being attempted to recover is in a recoverable state. Vault name: ${name}`,
    );
  if (recover && deleted) {
    const before = world.stored(deleted.id)?.hidden?.['resource'];
    if (isJsonObject(before) && isJsonObject(before['properties'])) return before['properties'];
  }
  if (textAt(properties, 'tenantId') === undefined || textAt(properties, 'sku', 'name') === undefined) {
    throw new ArmError(400, 'BadRequest', `The parameters tenantId and sku of vault '${name}' are required.`);
  }
  const policies = properties['accessPolicies'];
  if (policies === undefined && properties['enableRbacAuthorization'] !== true && !existing) {
    throw new ArmError(400, 'BadRequest', 'The parameter accessPolicies is not specified.');
  }
  if (existing?.properties?.['enablePurgeProtection'] === true && properties['enablePurgeProtection'] === false) {
    throw new ArmError(
      400,
      'BadRequest',
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
    );
  }
  const { createMode: _, ...given } = properties;
  const was = existing?.properties?.['enablePurgeProtection'];
  return {
    ...withDefaults(given, {
      sku: { family: 'A' },
      accessPolicies: [],
      enabledForDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: false,
      vaultUri: `https://${name.toLowerCase()}.vault.azure.net/`,
      publicNetworkAccess: 'Enabled',
    }),
    ...(was === true && { enablePurgeProtection: true }),
  };
}

export function deletedOf(world: World, name: string): ArmResource | undefined {
  return world.ofType(deletedVault).find((deleted) => sameId(deleted.name, name));
}

function leaveDeleted(stored: Stored, world: World): Aftermath {
  const { resource } = stored;
  if (resource.properties?.['enableSoftDelete'] === false) return {};
  const at = world.now();
  const days = Number(resource.properties?.['softDeleteRetentionInDays'] ?? 90);
  const subscription = resource.id.split('/')[2];
  const secrets = world.childrenOf(resource.id).flatMap((child) => world.stored(child.id) ?? []);
  const deleted: ArmResource = {
    id: `/subscriptions/${subscription}/providers/Microsoft.KeyVault/locations/${resource.location}/deletedVaults/${resource.name}`,
    name: resource.name,
    type: deletedVault,
    properties: {
      vaultId: resource.id,
      location: resource.location ?? '',
      deletionDate: at.toISOString(),
      scheduledPurgeDate: new Date(at.getTime() + days * 86_400_000).toISOString(),
      ...(resource.tags && { tags: { ...resource.tags } }),
      ...(resource.properties?.['enablePurgeProtection'] === true && { purgeProtectionEnabled: true }),
    },
  };
  return {
    write: [{ resource: deleted, hidden: { resource: resource as JsonObject, secrets: secrets as unknown as Json } }],
  };
}

/** A recovered vault has its secrets back and is in its deleted state no more. */
function forgetDeleted(resource: ArmResource, world: World): Aftermath {
  const deleted = deletedOf(world, resource.name);
  if (!deleted) return {};
  const secrets = world.stored(deleted.id)?.hidden?.['secrets'];
  return { write: (Array.isArray(secrets) ? secrets : []) as unknown as Stored[], drop: [deleted.id] };
}

function fillSecret(draft: Draft): JsonObject {
  const { value, ...shown } = draft.properties;
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(draft.name))
    throw new ArmError(400, 'BadParameter', `The request URI contains an invalid name: ${draft.name}`);
  if (typeof value !== 'string' && !draft.existing)
    throw new ArmError(400, 'BadRequest', `The value of secret '${draft.name}' is required.`);
  const vaultName = draft.id.split('/').at(-3)?.toLowerCase();
  const uri = `https://${vaultName}.vault.azure.net/secrets/${draft.name}`;
  const seconds = Math.floor(draft.world.now().getTime() / 1000);
  const created = draft.existing?.properties?.['attributes'];
  return {
    ...shown,
    attributes: {
      enabled: true,
      ...(isJsonObject(shown['attributes']) ? shown['attributes'] : {}),
      created: isJsonObject(created) ? (created['created'] ?? seconds) : seconds,
      updated: seconds,
    },
    secretUri: uri,
    secretUriWithVersion: `${uri}/${draft.world.guid(draft.id).replaceAll('-', '')}`,
  };
}

/** Every value that a secret has had, newest last, by the version that its address ends with. */
function secretVersions(draft: Draft): Json {
  const version = draft.world.guid(draft.id).replaceAll('-', '');
  const before = draft.hidden['versions'];
  return [...(Array.isArray(before) ? before : []), { version, value: textAt(draft.properties, 'value') ?? '' }];
}

/** The value that a parameter reference gets; undefined where there is no such secret or version. */
export function secretValue(secret: Stored | undefined, version: string | undefined): string | undefined {
  if (!secret) return undefined;
  if (version === undefined) return textAt(secret.hidden, 'value');
  return textAt(
    listAt(secret.hidden, 'versions').find((entry) => entry['version'] === version),
    'value',
  );
}
