import { checkPeople } from '../../setup/check-people.ts';
import { checkPolicy } from '../../setup/check-policy.ts';
import type { Finding } from '../../setup/types.ts';
import { manifestsOfMain } from '../setup-input.ts';
import type { Given } from './given.ts';

export async function lookAtPeople({ ports }: Given): Promise<readonly Finding[]> {
  const manifests = await manifestsOfMain(ports);
  const at = ports.clock.now().toISOString();
  return [...checkPeople(manifests, at), ...checkPolicy(manifests, at)];
}
