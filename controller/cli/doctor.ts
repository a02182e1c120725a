import { Command, Option } from 'commander';
import { isLoopError, messageOf } from '../core/errors.ts';
import type { Read } from '../core/known.ts';
import { type ApprovedMain, approvedMain } from '../loop/approved-main.ts';
import { countFindings, renderFindings } from '../setup/render-findings.ts';
import type { Finding } from '../setup/types.ts';
import { type CliContext, exit } from './context.ts';
import { type Examination, examinations } from './doctor/examinations.ts';
import type { Settings } from './settings.ts';

export function doctorCommand(context: CliContext): Command {
  return new Command('doctor')
    .description('Look at settings, trust root, people, GitHub and Azure, and say what is wrong. Never writes.')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env doctor\n\n' +
        '✓ is well, ✗ is wrong, – could not be looked at (which is never well). Exit code: 1 where anything is ✗.',
    )
    .action(async (options: { format: 'text' | 'json' }) => {
      const findings = await examine(context);
      const count = countFindings(findings);
      if (options.format === 'json') context.print(`${JSON.stringify({ count, findings }, null, 2)}\n`);
      else {
        context.print(`${renderFindings(findings)}\n`);
        context.print(`${count.ok} ✓, ${count.wrong} ✗, ${count.unknown} could not be looked at.\n`);
      }
      context.setExitCode(count.wrong > 0 ? exit.failed : exit.ok);
    });
}

/** Each examination by itself: one that cannot be made leaves the others standing. */
async function examine(context: CliContext): Promise<readonly Finding[]> {
  let settings: Settings;
  try {
    settings = context.settings();
  } catch (cause) {
    return [settingsMissing(cause), ...examinations.map((one) => unlooked(one, 'the settings are not complete'))];
  }
  const ports = await attempt(() => context.connect('plan'));
  const setup = await attempt(() => context.connectSetup());
  if ('failed' in ports) return examinations.map((one) => unlooked(one, ports.failed));
  if ('failed' in setup) return examinations.map((one) => unlooked(one, setup.failed));
  let judging: Promise<Read<ApprovedMain>> | undefined;
  const approved = () => {
    judging ??= approvedMain(ports.value);
    return judging;
  };
  const given = { settings, ports: ports.value, setup: setup.value, approved };
  const found: Finding[] = [];
  for (const one of examinations) {
    const answer = await attempt(() => one.look(given));
    found.push(...('failed' in answer ? [unlooked(one, answer.failed)] : answer.value));
  }
  return found;
}

async function attempt<T>(look: () => Promise<T>): Promise<{ readonly value: T } | { readonly failed: string }> {
  try {
    return { value: await look() };
  } catch (cause) {
    if (!isLoopError(cause) || cause.directive === 'Bug') throw cause;
    return { failed: messageOf(cause) };
  }
}

function unlooked({ area, what }: Examination, detail: string): Finding {
  return { area, what, state: 'unknown', detail, why: 'what nobody looked at may be wrong', mend: 'mend that first' };
}

function settingsMissing(cause: unknown): Finding {
  return {
    area: 'settings',
    what: 'settings',
    state: 'missing',
    detail: messageOf(cause).replaceAll(/\s*\n\s*/gu, ' '),
    why: 'without them no command but `validate`, `new`, `init`, `sandbox` and `demo` runs',
    mend: 'give them in the environment or with --env-file (README, Settings)',
  };
}
