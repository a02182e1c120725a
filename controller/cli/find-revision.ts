import { Refused, Transient } from '../core/errors.ts';
import type { Read } from '../core/known.ts';
import type { PlanPorts } from '../loop/ports.ts';

/** The value of a read, or the reason as an error that says whether to try again. */
export function expectKnown<T>(read: Read<T>): T {
  if (read.known) return read.value;
  throw new Transient(read.code, `no plan: ${read.reason}`);
}

/** Fetch, and find the commit that a person means. The default branch's tip where nothing is named. */
export async function findRevision(ports: PlanPorts, reference: string | undefined): Promise<string> {
  expectKnown(await ports.git.fetch());
  const name = reference ?? 'main';
  const commit = expectKnown(await ports.git.resolve(name));
  if (!commit) throw new Refused('revision-unknown', `the repository holds no branch, tag or commit \`${name}\``);
  return commit;
}
