import { Transient } from '../core/errors.ts';
import type { PlanPorts } from './ports.ts';

/** Fetch, and the commit that main is at now. @throws Transient where git does not answer. */
export async function mainTip({ git }: Pick<PlanPorts, 'git'>): Promise<string> {
  const fetched = await git.fetch();
  if (!fetched.known) throw new Transient(fetched.code, fetched.reason);
  const tip = await git.resolve('main');
  if (!tip.known) throw new Transient(tip.code, tip.reason);
  if (tip.value === undefined) throw new Transient('main-unknown', 'the repository has no branch main');
  return tip.value;
}
