import type { Faults } from '../faults.ts';
import type { Registry } from '../providers/registry.ts';
import type { World } from '../providers/type.ts';
import type { Access } from '../rbac/authorize.ts';
import type { Store } from '../store.ts';
import type { SandboxTime } from '../types.ts';
import type { Operations } from './operations.ts';

/** What every part of the resource manager works on. */
export interface Core {
  readonly tenantId: string;
  readonly subscriptionIds: readonly string[];
  readonly time: SandboxTime;
  readonly store: Store;
  readonly registry: Registry;
  readonly access: Access;
  readonly operations: Operations;
  readonly faults: Faults;
  readonly world: World;
  /** True while a deployment or stack works in that group. */
  busy(resourceGroupId: string): boolean;
  /** The group is gone; its deployments and stacks go too. */
  removed(resourceGroupId: string): void;
  changed(): void;
}

export const groupType = 'Microsoft.Resources/resourceGroups';
export const subscriptionType = 'Microsoft.Resources/subscriptions';
