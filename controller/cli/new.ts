import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { Refused } from '../core/errors.ts';
import { freeBlocks, parseBlock } from '../manifests/address-space.ts';
import { ofKind } from '../manifests/of-kind.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import { readDirectory } from '../source/read-directory.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown } from './find-revision.ts';
import { kinds, type NewFile, type NewOptions, scaffold } from './scaffold.ts';

export function newCommand(context: CliContext): Command {
  return new Command('new')
    .description('Write a new manifest, ready to edit; a workspace gets the next free address block.')
    .argument('<kind>', kinds.join(', '))
    .argument('<name>', 'a DNS label, unique for its kind and parent')
    .option('--workspace <name>', 'the workspace that a service or user resource belongs to')
    .option('--service <name>', 'the service that a user resource belongs to')
    .option('--template <reference>', 'template and version, such as base@2')
    .option('--owner <person>', 'owner of the workspace or user resource, a name under manifests/people')
    .option('--github-id <number>', 'numeric id of the GitHub account of a person')
    .option('--object-id <guid>', 'object id of the Entra account of a person')
    .option('--person <name>', 'whom a break-glass lets approve')
    .option('--role <role>', 'role that a break-glass lends', 'TREAdmin')
    .option('--hours <number>', 'how long a break-glass lasts from now', '8')
    .option('--freeze <id>', 'the freeze that a freeze-lift ends')
    .option('--reason <text>', 'why, for a break-glass or a freeze-lift')
    .addOption(new Option('--size <bits>', 'size of the address block of a workspace').default('24'))
    .option('--dir <dir>', 'the checkout of the deployment repository', '.')
    .option('--print', 'print the manifest instead of writing it')
    .addHelpText(
      'after',
      '\nExamples:\n  tre new workspace imaging --owner owner-a\n' +
        '  tre new user-resource linux-2 --workspace imaging --service desktops --owner researcher-b',
    )
    .action(async (kind: string, name: string, options: NewOptions & { dir: string; print?: true; size: string }) => {
      const dir = resolve(context.workingDirectory, options.dir);
      const block = kind === 'workspace' ? await nextBlock(dir, Number(options.size)) : undefined;
      const files = scaffold(kind, name, { ...options, ...(block && { addressSpace: block }) });
      if (options.print) context.print(files[0].text);
      else {
        await write(dir, files);
        context.print(files.map(({ path }) => `${path}\n`).join(''));
        context.note(
          'Edit it, then open a pull request: `tre plan --pr N` shows what it would do and who must agree.\n',
        );
      }
      context.setExitCode(exit.ok);
    });
}

async function write(dir: string, files: readonly NewFile[]): Promise<void> {
  const there = files.find(({ path }) => existsSync(join(dir, path)));
  if (there) throw new Refused('exists', `${there.path} exists already; choose another name or edit it`);
  for (const { path, text } of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

async function nextBlock(dir: string, size: number): Promise<string> {
  const tree = await readDirectory(dir);
  const set = expectKnown(await parseManifests(tree, tree, new Map()));
  const [environment] = ofKind(set.manifests, 'Environment');
  if (!environment)
    throw new Refused('no-environment', `${dir} holds no valid manifests/environment.yaml; \`tre init\` makes one`);
  // Every block that any parameter names counts as taken: better a gap than an overlap.
  const taken = set.manifests
    .filter((manifest) => manifest.kind !== 'Environment')
    .flatMap((manifest) => blocksIn(manifest.spec));
  const [block] = freeBlocks(environment.spec, taken, size, 1);
  if (!block) {
    throw new Refused(
      'address-space-exhausted',
      `no free /${size} is left in environment.addressSpace.workspaces; add a block there`,
    );
  }
  return block;
}

function blocksIn(value: unknown): string[] {
  if (typeof value === 'string') return typeof parseBlock(value) === 'string' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(blocksIn) : [];
}
