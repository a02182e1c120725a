import { checkMain } from '../../setup/check-main.ts';
import { checkPeople } from '../../setup/check-people.ts';
import { checkPolicy } from '../../setup/check-policy.ts';
import type { Finding } from '../../setup/types.ts';
import { expectKnown } from '../find-revision.ts';
import type { Given } from './given.ts';

export async function lookAtPeople({ ports, approved }: Given): Promise<readonly Finding[]> {
  const { manifests, differing } = expectKnown(await approved());
  const at = ports.clock.now().toISOString();
  return [...checkPeople(manifests, at), ...checkPolicy(manifests, at), checkMain(differing)];
}
