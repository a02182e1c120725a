import { paths, service, workspace } from './sample.ts';
import type { World } from './world.ts';

export interface Case {
  readonly why: string;
  /** Where the rule comes from, in reference/signoff.md. */
  readonly row: string;
  readonly play: (world: World) => Promise<unknown>;
  readonly path: string;
  readonly expected: 'applied' | 'held';
  readonly code?: string;
  /** Held for this reason and no other. */
  readonly says?: RegExp;
}

let serial = 0;
/** Branch names are never used twice, since the world outlives a case. */
export function branch(word: string): string {
  serial += 1;
  return `${word}-${serial}`;
}

export const bad = service('internet for all', 'two');

/** A pull request on the service, ready for reviews. */
export async function proposal(
  w: World,
  top = 'better',
  more: { from?: string; author?: 'researcher-a' | 'admin-a' | 'owner-a'; email?: string } = {},
) {
  const name = branch('change');
  const author = more.author ?? 'researcher-a';
  const head = await w.push(author, name, { [paths.service]: service(top) }, { ...more });
  return { name, head, number: await w.open(author, name) };
}

export async function workspaceChange(w: World) {
  const name = branch('workspace');
  await w.push('owner-a', name, { [paths.workspace]: workspace('owner-a', '  overview: hello\n') });
  return { number: await w.open('owner-a', name) };
}

/** Members change by an approved pull request of an admin. */
export async function grant(w: World, text: string): Promise<void> {
  const name = branch('grant');
  await w.push('admin-a', name, { [paths.workspace]: text }, { from: 'main' });
  const number = await w.open('admin-a', name);
  await w.review('admin-b', number);
  await w.merge('admin-a', number);
}

/** Merged with git and pushed: GitHub calls the pull request merged all the same (finding 14). */
export async function handMerge(w: World, head: string, edits: { readonly [path: string]: string }): Promise<void> {
  await w.checkout('main');
  await w.git(
    '-c',
    'user.name=admin-a',
    '-c',
    'user.email=admin-a@sandbox.example',
    'merge',
    '-q',
    '--no-ff',
    '--no-commit',
    head,
  );
  await w.commit('admin-a', edits, { message: 'merge by hand' });
  await w.pushHead('admin-a', 'main', 'HEAD');
}

/** `pusher` brings bad content to main; admin-a writes the ratification, admin-b approves it. */
export async function ratify(w: World, pusher: 'researcher-a' | 'admin-b'): Promise<void> {
  await ratifyAs(w, await w.push(pusher, 'main', { [paths.service]: bad }));
}

/** A ratification by admin-a and admin-b of what main now holds at the service's path, naming some commit. */
export async function ratifyAs(w: World, commit: string): Promise<void> {
  await w.checkout('main');
  const blob = await w.git('rev-parse', `HEAD:${paths.service}`);
  const name = branch('ratify');
  const text = `apiVersion: tre/v1\nkind: Ratification\nmetadata: {name: incident}\nspec:\n  commit: ${commit}\n  paths: [{path: ${paths.service}, blob: ${blob}}]\n  reason: an incident\n`;
  await w.push('admin-a', name, { [paths.ratification]: text }, { from: 'main' });
  const number = await w.open('admin-a', name);
  await w.review('admin-b', number);
  await w.merge('admin-a', number);
}
