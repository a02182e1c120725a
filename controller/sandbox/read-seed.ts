import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What main holds at first: everything but workspaces and shared services, which arrive by pull request. */
const seeded = [
  'templates',
  'schemas',
  '.github',
  'manifests/environment.yaml',
  'manifests/people',
  'manifests/policies',
];

/** Files of the deployment repository by path, read from this package's own sample TRE. */
export async function readSeed(home: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const path of seeded) await add(home, path, files);
  // The generator of types is the controller's own; a deployment repository needs the schemas only.
  files.delete('schemas/generate.ts');
  return files;
}

async function add(home: string, path: string, files: Map<string, Buffer>): Promise<void> {
  const full = join(home, path);
  const entries = await readdir(full, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOTDIR') return undefined;
    throw cause;
  });
  if (!entries) {
    files.set(path, await readFile(full));
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    await add(home, `${path}/${entry.name}`, files);
}
