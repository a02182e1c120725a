import { Command } from 'commander';
import { Refused } from '../core/errors.ts';
import type { CliContext } from './context.ts';
import { aborted } from './sandbox.ts';

export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .description('Keep Azure at what is approved: on webhooks, and every so often anyway.')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes any free one', '8080')
    .option('--every <seconds>', 'how often to look at main without being told', '300')
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env serve --port 8080\n\n' +
        'Point a GitHub webhook (push, pull_request, pull_request_review) at /hooks/github. Webhooks are optional.',
    )
    .action(async (options: { host: string; port: string; every: string }) => {
      const { serve } = await import('../server/serve.ts');
      const settings = context.settings();
      const server = await serve({
        ports: await context.connect('apply'),
        host: options.host,
        port: wholeNumber('--port', options.port),
        everyMs: wholeNumber('--every', options.every) * 1000,
        webhookSecrets: settings.webhookSecrets,
        log: (line) => context.note(`${JSON.stringify(line)}\n`),
        signal: context.signal,
      });
      context.print(`${JSON.stringify({ ready: true, origin: server.origin })}\n`);
      await aborted(context.signal);
      await server.close();
    });
}

function wholeNumber(option: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Refused('option-invalid', `${option}: expected a whole number, found \`${text}\``);
}
