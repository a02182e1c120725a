import type { Json } from '../../../core/json.ts';
import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { labelOf } from '../nouns.ts';
import { at } from '../read-body.ts';
import type { Grant } from './types.ts';

/** A setting under which a key or password is enough, whoever holds it. */
interface Switch {
  readonly path: string;
  /** The value that forbids it. Any other allows it, one that is known only after the apply too. */
  readonly off: Json;
  readonly who: string;
  /** Types where Azure allows it unless it is forbidden; elsewhere only what the template says itself counts. */
  readonly unlessOff?: RegExp;
}

const switches: readonly Switch[] = [
  {
    path: 'properties.allowSharedKeyAccess',
    off: false,
    who: 'everybody who holds an account key',
    unlessOff: /^Microsoft\.Storage\/storageAccounts$/i,
  },
  { path: 'properties.isLocalUserEnabled', off: false, who: 'local users with a password or key' },
  {
    path: 'properties.disableLocalAuth',
    off: true,
    who: 'everybody who holds an access key',
    unlessOff:
      /^Microsoft\.(AppConfiguration\/configurationStores|CognitiveServices\/accounts|DocumentDB\/databaseAccounts|EventGrid\/(topics|domains|namespaces)|EventHub\/namespaces|Maps\/accounts|Relay\/namespaces|Search\/searchServices|ServiceBus\/namespaces|SignalRService\/(signalR|webPubSub))$/i,
  },
  {
    path: 'properties.disableLocalAccounts',
    off: true,
    who: 'local accounts of the cluster',
    unlessOff: /^Microsoft\.ContainerService\/managedClusters$/i,
  },
  {
    path: 'properties.administrators.azureADOnlyAuthentication',
    off: true,
    who: 'whoever knows a password of the server',
    unlessOff: /^Microsoft\.Sql\/(servers|managedInstances)$/i,
  },
  { path: 'properties.authConfig.passwordAuth', off: 'Disabled', who: 'whoever knows a password of the server' },
  {
    path: 'properties.osProfile.linuxConfiguration.disablePasswordAuthentication',
    off: true,
    who: 'whoever knows a password of the machine',
  },
  { path: 'properties.adminUserEnabled', off: false, who: 'everybody who holds the administrator’s password' },
  { path: 'properties.anonymousPullEnabled', off: false, who: 'everybody, without signing in (pull)' },
];

export function keysOf({ id, type, body }: DesiredResource): Grant[] {
  return switches.flatMap(({ path, off, who, unlessOff }): Grant[] => {
    const value = at(body, path);
    const allowed = value === undefined ? unlessOff?.test(type) === true : value !== off;
    if (!allowed) return [];
    return [{ what: `all of ${labelOf(id)}`, full: `all of ${id}`, who, key: factsKey({ id, path }) }];
  });
}
