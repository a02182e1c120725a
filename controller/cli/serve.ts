import { Command } from 'commander';
import { systemClock } from '../core/clock.ts';
import { Refused } from '../core/errors.ts';
import type { CliContext } from './context.ts';
import { aborted } from './sandbox.ts';
import type { Settings } from './settings.ts';

export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .description('Keep Azure at what is approved, and pull requests planned: on webhooks, and every so often anyway.')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes any free one', '8080')
    .option('--every <seconds>', 'how often to look without being told', '300')
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env serve --port 8080\n\n' +
        'Point a GitHub webhook (push, pull_request, pull_request_review, check_run, check_suite, merge_group) at\n' +
        '/hooks/github, content type JSON. Any CI may POST {"wake":"branch"} to /hooks/ci. Both are optional.',
    )
    .action(async (options: { host: string; port: string; every: string }) => {
      const settings = context.settings();
      const [{ serve }, { jsonLog }, { redactor }, { githubDeliveries }] = await Promise.all([
        import('../server/serve.ts'),
        import('../server/json-log.ts'),
        import('../server/redactor.ts'),
        import('../adapters/github/deliveries.ts'),
      ]);
      const redact = redactor(secretsOf(settings));
      const server = await serve({
        ports: await context.connect('apply'),
        deliveries: githubDeliveries({ ...settings.github, repositoryId: settings.repositoryPin?.id }),
        host: options.host,
        port: wholeNumber('--port', options.port),
        everyMs: wholeNumber('--every', options.every) * 1000,
        webhookSecrets: settings.webhookSecrets,
        ci: settings.ci,
        stateDir: settings.stateDir,
        log: jsonLog(context.note, redact, systemClock),
        redact,
        signal: context.signal,
      });
      context.print(`${JSON.stringify({ ready: true, origin: server.origin })}\n`);
      await aborted(context.signal);
      await server.close();
    });
}

/** All that must not be said, whoever says it. */
function secretsOf({ azure, github, webhookSecrets, ci, ledgerKey }: Settings): (string | undefined)[] {
  return [
    azure.clientSecret,
    azure.planner?.clientSecret,
    github.token,
    github.app?.privateKey,
    ...webhookSecrets,
    ci.secret,
    ledgerKey,
  ];
}

function wholeNumber(option: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Refused('option-invalid', `${option}: expected a whole number, found \`${text}\``);
}
