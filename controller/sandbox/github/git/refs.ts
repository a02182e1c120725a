import { gitText, runGit } from './run.ts';
import type { Sha } from './types.ts';

export async function listRefs(repo: string, prefix: string): Promise<Map<string, Sha>> {
  const lines = await gitText(repo, ['for-each-ref', '--format=%(objectname) %(refname)', prefix]);
  return new Map(
    lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(41), line.slice(0, 40)]),
  );
}

/** The object a full ref name points at; a name that no ref can have names none. */
export async function readRef(repo: string, ref: string): Promise<Sha | undefined> {
  return unsafeName.test(ref) ? undefined : verify(repo, ref);
}

/** Characters by which a revision expression would say more than a name. */
const unsafeName = /^-|[\s:^~?*[\\]|\.\.|@\{/;

async function verify(repo: string, expression: string): Promise<Sha | undefined> {
  const result = await runGit(repo, ['rev-parse', '--verify', '--quiet', expression], { allow: [1, 128] });
  return result.code === 0 ? result.stdout.toString().trim() : undefined;
}

/** A sha, `heads/x`, `refs/heads/x`, a branch or a tag, peeled to a commit. */
export async function resolveCommit(repo: string, name: string): Promise<Sha | undefined> {
  if (unsafeName.test(name)) return undefined;
  for (const candidate of [name, `refs/${name}`, `refs/heads/${name}`, `refs/tags/${name}`]) {
    if (!/^([0-9a-f]{4,40}$|refs\/)/.test(candidate)) continue;
    const sha = await verify(repo, `${candidate}^{commit}`);
    if (sha !== undefined) return sha;
  }
  return undefined;
}

/** Compare-and-swap: git itself refuses when the ref is no longer at `before`. */
export async function setRef(repo: string, ref: string, after: Sha, before: Sha): Promise<void> {
  await runGit(repo, ['update-ref', ref, after, before]);
}

/** Brings a commit, and what it rests on, from one repository into another; no ref moves. */
export async function fetchCommit(into: string, from: string, sha: Sha): Promise<void> {
  await runGit(into, ['fetch', '--quiet', '--no-tags', from, sha]);
}

/** For refs that only the server writes (refs/pull/…). */
export async function forceRef(repo: string, ref: string, after: Sha): Promise<void> {
  await runGit(repo, ['update-ref', ref, after]);
}

export async function dropRef(repo: string, ref: string, before?: Sha): Promise<void> {
  await runGit(repo, ['update-ref', '-d', ref, ...(before === undefined ? [] : [before])]);
}

export async function isValidRef(repo: string, ref: string): Promise<boolean> {
  return (await runGit(repo, ['check-ref-format', ref], { allow: [1] })).code === 0;
}

export async function objectType(repo: string, sha: string): Promise<string | undefined> {
  const result = await runGit(repo, ['cat-file', '-t', sha], { allow: [1, 128] });
  return result.code === 0 ? result.stdout.toString().trim() : undefined;
}
