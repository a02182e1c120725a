import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Command } from 'commander';
import type { CliContext } from './context.ts';
import { aborted } from './sandbox.ts';

export function demoCommand(context: CliContext): Command {
  return new Command('demo')
    .description(
      'The whole story on the embedded sandbox, each chapter verified against its REST state; then it serves.',
    )
    .option('--exit', 'end after the story')
    .option('--time-scale <factor>', "share of Azure's real durations", '0.005')
    .addHelpText('after', '\nExample:\n  tre demo --exit')
    .action(async (options: { exit?: true; timeScale: string }) => {
      const { startSandbox } = await import('../sandbox/start.ts');
      const sandbox = await startSandbox({ home: context.home, timeScale: Number(options.timeScale) });
      try {
        const envFile = join(context.workingDirectory, '.tre', 'demo.env');
        await mkdir(join(context.workingDirectory, '.tre'), { recursive: true });
        await writeFile(envFile, sandbox.dotenv, { mode: 0o600 });
        const env = parseEnv(sandbox.dotenv);
        await tell(context, env);
        if (!options.exit) await serveOn(context, env, envFile);
      } finally {
        await sandbox.close();
      }
    });
}

async function tell(context: CliContext, env: NodeJS.Dict<string>): Promise<void> {
  const { chapters } = await import('./demo/chapters.ts');
  const { setStage } = await import('./demo/stage.ts');
  const stage = await setStage(context, env);
  const files = new Map<string, string>();
  for (const path of samples) files.set(path, await readFile(join(context.home, path), 'utf8'));
  const sample = (path: string) => files.get(path) ?? '';
  context.note(`\nAn Azure and a GitHub run on this machine. ${chapters.length} chapters follow.\n`);
  for (const [index, chapter] of chapters.entries()) {
    context.signal.throwIfAborted();
    context.note(`\n${index + 1}. ${chapter.title}\n\n`);
    await chapter.play(stage, sample);
  }
  context.note(`\nAll ${chapters.length} chapters hold.\n`);
}

const samples = [
  'manifests/shared-services/firewall.yaml',
  'manifests/workspaces/genomics/workspace.yaml',
  'manifests/workspaces/genomics/services/desktops.yaml',
  'manifests/workspaces/genomics/user-resources/linux-1.yaml',
  'manifests/workspaces/open-data/workspace.yaml',
];

async function serveOn(context: CliContext, env: NodeJS.Dict<string>, envFile: string): Promise<void> {
  const { serve } = await import('../server/serve.ts');
  const server = await serve({
    ports: await context.connect('apply', env),
    host: '127.0.0.1',
    port: 0,
    everyMs: 15_000,
    webhookSecrets: [env['GITHUB_WEBHOOK_SECRET'] ?? ''],
    log: () => undefined,
    signal: context.signal,
  });
  context.note(
    `\nIt goes on running. Look at ${server.origin}\n` +
      `and at its pull requests: ${env['GITHUB_API_URL']}/${env['GITHUB_REPOSITORY']}/pulls\n\nTry, in another terminal:\n` +
      `  npm run -s tre -- --env-file ${envFile} plan\n` +
      `  npm run -s tre -- --env-file ${envFile} explain workspace/genomics\n` +
      `  git clone ${env['TRE_REPOSITORY']?.replace('://', `://x:${env['SANDBOX_TOKEN_ADMIN_A']}@`)} my-tre\n\nCtrl-C stops it.\n`,
  );
  await aborted(context.signal);
  await server.close();
}
