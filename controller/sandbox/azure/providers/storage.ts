import type { Json, JsonObject } from '../../../core/json.ts';
import { sameId } from '../ids.ts';
import { ArmError } from '../types.ts';
import { objectAt, textAt, withDefaults } from './shape.ts';
import type { Draft, ResourceType } from './type.ts';

export const storageAccount = 'Microsoft.Storage/storageAccounts';

export const storageTypes: readonly ResourceType[] = [
  {
    type: storageAccount,
    tracked: true,
    seconds: { put: 20, remove: 0 },
    announce: 'location',
    fill: fillAccount,
    members: (draft) => ({
      kind: textAt(draft.body, 'kind') ?? 'StorageV2',
      sku: { ...objectAt(draft.body, 'sku'), tier: textAt(draft.body, 'sku', 'name')?.split('_')[0] ?? 'Standard' },
    }),
    hide: (draft) => ({
      key1: draft.hidden['key1'] ?? accountKey(draft, 'key1'),
      key2: draft.hidden['key2'] ?? accountKey(draft, 'key2'),
    }),
    actions: {
      listKeys: { seconds: 0, run: (draft) => ({ answer: keys(draft.hidden) }) },
      regenerateKey: { seconds: 0, run: regenerateKey },
    },
  },
  ...['blobServices', 'fileServices', 'queueServices', 'tableServices'].map(
    (service): ResourceType => ({
      type: `${storageAccount}/${service}`,
      tracked: false,
      seconds: { put: 0, remove: 0 },
      showsState: false,
      fill: (draft) =>
        withDefaults(
          draft.properties,
          service === 'blobServices'
            ? { cors: { corsRules: [] }, deleteRetentionPolicy: { enabled: false, allowPermanentDelete: false } }
            : service === 'fileServices'
              ? { cors: { corsRules: [] }, shareDeleteRetentionPolicy: { enabled: true, days: 7 } }
              : { cors: { corsRules: [] } },
        ),
    }),
  ),
  {
    type: `${storageAccount}/blobServices/containers`,
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
    etag: true,
    fill: fillContainer,
  },
  {
    type: `${storageAccount}/fileServices/shares`,
    tracked: false,
    seconds: { put: 0, remove: 0 },
    showsState: false,
    etag: true,
    fill: (draft) => ({
      ...withDefaults(draft.properties, {
        accessTier: 'TransactionOptimized',
        shareQuota: 5120,
        enabledProtocols: 'SMB',
      }),
      leaseStatus: 'unlocked',
      leaseState: 'available',
    }),
  },
  { type: `${storageAccount}/queueServices/queues`, tracked: false, seconds: { put: 0, remove: 0 }, showsState: false },
  { type: `${storageAccount}/tableServices/tables`, tracked: false, seconds: { put: 0, remove: 0 }, showsState: false },
  { type: `${storageAccount}/managementPolicies`, tracked: false, seconds: { put: 0, remove: 0 }, showsState: false },
];

function fillAccount(draft: Draft): JsonObject {
  const { name, body, world, existing } = draft;
  if (!/^[a-z0-9]{3,24}$/.test(name)) {
    throw new ArmError(
      400,
      'AccountNameInvalid',
      `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`,
    );
  }
  if (world.ofType(storageAccount).some((other) => sameId(other.name, name) && !sameId(other.id, draft.id))) {
    throw new ArmError(409, 'StorageAccountAlreadyTaken', `The storage account named ${name} is already taken.`);
  }
  if (textAt(body, 'sku', 'name') === undefined) {
    throw new ArmError(400, 'InvalidValuesForRequestParameters', 'Values for request parameters are invalid: sku.');
  }
  const hns = existing?.properties?.['isHnsEnabled'];
  if (
    existing &&
    draft.properties['isHnsEnabled'] !== undefined &&
    draft.properties['isHnsEnabled'] !== (hns ?? false)
  ) {
    throw new ArmError(
      400,
      'HnsEnabledCannotBeChanged',
      `The property 'isHnsEnabled' was specified in the input, but it cannot be updated.`,
    );
  }
  const location = textAt(body, 'location') ?? existing?.location ?? '';
  return {
    ...withDefaults(draft.properties, {
      minimumTlsVersion: 'TLS1_0',
      allowBlobPublicAccess: false,
      supportsHttpsTrafficOnly: true,
      accessTier: 'Hot',
      networkAcls: {
        ipv6Rules: [],
        bypass: 'AzureServices',
        virtualNetworkRules: [],
        ipRules: [],
        defaultAction: 'Allow',
      },
      encryption: {
        keySource: 'Microsoft.Storage',
        services: { file: { keyType: 'Account', enabled: true }, blob: { keyType: 'Account', enabled: true } },
      },
    }),
    ...(typeof hns === 'boolean' && { isHnsEnabled: hns }),
    keyCreationTime: existing?.properties?.['keyCreationTime'] ?? {
      key1: world.now().toISOString(),
      key2: world.now().toISOString(),
    },
    creationTime: existing?.properties?.['creationTime'] ?? world.now().toISOString(),
    primaryEndpoints: endpoints(name, world.storageOrigin),
    primaryLocation: location.toLowerCase().replaceAll(' ', ''),
    statusOfPrimary: 'available',
  };
}

/** Addresses on Azurite are path-style; without it they are Azure's, which nobody answers here. */
function endpoints(name: string, origin: string | undefined): JsonObject {
  if (origin !== undefined) return { blob: `${origin}/${name}/` };
  return Object.fromEntries(
    ['dfs', 'web', 'blob', 'queue', 'table', 'file'].map((service) => [
      service,
      `https://${name}.${service}.core.windows.net/`,
    ]),
  );
}

function fillContainer(draft: Draft): JsonObject {
  if (!/^(\$root|\$web|[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9])$/.test(draft.name)) {
    throw new ArmError(
      400,
      'ContainerOperationFailure',
      `The specified resource name contains invalid characters: '${draft.name}'.`,
    );
  }
  return {
    ...withDefaults(draft.properties, {
      publicAccess: 'None',
      defaultEncryptionScope: '$account-encryption-key',
      denyEncryptionScopeOverride: false,
    }),
    deleted: false,
    leaseStatus: 'Unlocked',
    leaseState: 'Available',
    hasImmutabilityPolicy: false,
    hasLegalHold: false,
    lastModifiedTime: draft.existing?.properties?.['lastModifiedTime'] ?? draft.world.now().toISOString(),
  };
}

function accountKey(draft: Draft, which: string): string {
  return Buffer.from(draft.world.guid(`${which}/${draft.id}`).repeat(2).slice(0, 64)).toString('base64');
}

function keys(hidden: { readonly [name: string]: Json }): JsonObject {
  return {
    keys: ['key1', 'key2'].map((keyName) => ({
      creationTime: null,
      keyName,
      value: hidden[keyName] ?? '',
      permissions: 'FULL',
    })),
  };
}

function regenerateKey(draft: Draft, input: Json | undefined) {
  const keyName = textAt(input, 'keyName');
  if (keyName !== 'key1' && keyName !== 'key2')
    throw new ArmError(400, 'InvalidValuesForRequestParameters', 'Values for request parameters are invalid: keyName.');
  const hidden = { ...draft.hidden, [keyName]: accountKey(draft, keyName) };
  return { answer: keys(hidden), hidden };
}
