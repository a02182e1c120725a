import type { JsonObject } from '../../../core/json.ts';
import { requireSubscription } from '../manager/resolve.ts';
import { deletedOf, deletedVault } from '../providers/key-vault.ts';
import { textAt } from '../providers/shape.ts';
import { storageAccount } from '../providers/storage.ts';
import { requireVersion } from '../providers/versions.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../types.ts';
import type { RouteContext } from './context.ts';
import { bodyOf } from './groups.ts';

const deleted =
  /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.KeyVault(?:\/locations\/([^/]+))?\/deletedVaults(?:\/([^/]+))?(\/purge)?$/i;
const names = /^\/subscriptions\/([^/]+)\/providers\/(Microsoft\.(?:KeyVault|Storage))\/checkNameAvailability$/i;

/** Deleted vaults (list, look, purge) and the two checks of globally unique names. */
export function vaultRoute(context: RouteContext, request: ArmRequest): ArmResponse | undefined {
  const [checked, checkSubscription = '', namespace = ''] = names.exec(request.path) ?? [];
  if (checked !== undefined && request.method === 'POST')
    return checkName(context, request, checkSubscription, namespace);
  const [hit, subscription = '', location, name, purge] = deleted.exec(request.path) ?? [];
  if (hit === undefined) return undefined;
  const { core } = context;
  requireVersion('Microsoft.KeyVault/deletedVaults', request.query['api-version']);
  requireSubscription(core, subscription);
  const scope = `/subscriptions/${subscription}`;
  core.access.authorize(
    request.principal,
    purge === undefined
      ? 'Microsoft.KeyVault/deletedVaults/read'
      : 'Microsoft.KeyVault/locations/deletedVaults/purge/action',
    scope,
  );
  const all = core.store.ofType(deletedVault).map((stored) => stored.resource);
  if (name === undefined)
    return request.method === 'GET' ? { status: 200, body: { value: all as JsonObject[] } } : undefined;
  const found = all.find(
    (vault) =>
      vault.name.toLowerCase() === name.toLowerCase() &&
      textAt(vault.properties, 'location') === location?.toLowerCase(),
  );
  if (!found) throw new ArmError(404, 'DeletedVaultNotFound', `The specified deleted vault '${name}' does not exist.`);
  if (purge === undefined) return request.method === 'GET' ? { status: 200, body: found as JsonObject } : undefined;
  if (request.method !== 'POST') return undefined;
  if (found.properties?.['purgeProtectionEnabled'] === true) {
    throw new ArmError(409, 'MethodNotAllowed', `Operation 'DeletedVaultPurge' is not allowed.`);
  }
  core.store.remove(found.id);
  core.changed();
  return { status: 200 };
}

function checkName({ core }: RouteContext, request: ArmRequest, subscription: string, namespace: string): ArmResponse {
  const vault = namespace.toLowerCase() === 'microsoft.keyvault';
  requireVersion(`${namespace}/checkNameAvailability`, request.query['api-version']);
  requireSubscription(core, subscription);
  core.access.authorize(
    request.principal,
    `${vault ? 'Microsoft.KeyVault' : 'Microsoft.Storage'}/checknameavailability/read`,
    `/subscriptions/${subscription}`,
  );
  const name = textAt(bodyOf(request.body), 'name') ?? '';
  const valid = vault ? /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/ : /^[a-z0-9]{3,24}$/;
  const taken =
    core.world
      .ofType(vault ? 'Microsoft.KeyVault/vaults' : storageAccount)
      .some((other) => other.name.toLowerCase() === name.toLowerCase()) ||
    (vault && deletedOf(core.world, name) !== undefined);
  if (!valid.test(name))
    return {
      status: 200,
      body: { nameAvailable: false, reason: 'AccountNameInvalid', message: `${name} is not a valid name.` },
    };
  if (taken)
    return {
      status: 200,
      body: { nameAvailable: false, reason: 'AlreadyExists', message: `The name '${name}' is already in use.` },
    };
  return { status: 200, body: { nameAvailable: true } };
}
