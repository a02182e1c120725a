import { Command, Option } from 'commander';
import { Refused } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { openLedger } from '../loop/plan-branch.ts';
import { manifestPath } from '../plan/delete-units.ts';
import type { UnitStatus } from '../status/types.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown } from './find-revision.ts';

export function explainCommand(context: CliContext): Command {
  return new Command('explain')
    .description('Who approved what is live, and when; from a unit or from a live resource id.')
    .argument('<unit>', 'a unit such as workspace/genomics, or the id of a live resource')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  tre --env-file .env explain workspace/genomics')
    .action(async (name: string, options: { format: 'text' | 'json' }) => {
      const ports = await context.connect('plan');
      expectKnown(await ports.git.fetch());
      const ledger = expectKnown(await openLedger(ports));
      if (ledger.state !== 'verified') {
        throw new Refused('ledger-not-verified', ledger.reason ?? 'nothing has been applied yet: there is no ledger');
      }
      const status = findStatus(ledger.statuses, name);
      if (!status) {
        const known = [...ledger.statuses.keys()].sort().join(', ') || 'none';
        throw new Refused('unit-unknown', `the ledger knows no unit or resource \`${name}\`; it knows ${known}`);
      }
      context.print(options.format === 'json' ? `${JSON.stringify(status, null, 2)}\n` : explainText(status, name));
      context.setExitCode(exit.ok);
    });
}

function findStatus(statuses: ReadonlyMap<string, UnitStatus>, name: string): UnitStatus | undefined {
  const id = name.toLowerCase();
  return statuses.get(name) ?? [...statuses.values()].find((status) => id in (status.lastApplied?.resources ?? {}));
}

function explainText(status: UnitStatus, asked: string): string {
  const lines: [string, string][] = [];
  const record = status.lastApplied;
  const ready = status.conditions.find((condition) => condition.type === 'Ready');
  lines.push(['state', `${ready?.reason ?? 'unknown'}: ${ready?.message ?? ''}`]);
  if (record) {
    lines.push(['unit', `${status.unit} (${record.template})`]);
    lines.push(['declared', `${manifestPath(status.unit)} at ${record.commit.slice(0, 7)}`]);
    lines.push(['approved', approvalsText(record.pullRequest, record.approvals)]);
    lines.push([
      'applied',
      `${record.appliedAt} in ${Math.round(record.durationMs / 100) / 10} s, stack ${record.stackName}`,
    ]);
    lines.push(['resources', String(Object.keys(record.resources).length)]);
  } else {
    lines.push(['applied', 'never']);
  }
  const width = Math.max(...lines.map(([key]) => key.length));
  return `${asked}\n${lines.map(([key, value]) => `  ${key.padEnd(width)}  ${value}`).join('\n')}\n`;
}

/** Each approval belongs to the pull request that it was given on: a unit may rest on several. */
function approvalsText(pullRequest: number | undefined, approvals: readonly JsonObject[]): string {
  if (approvals.length === 0) {
    return pullRequest === undefined
      ? 'by the operator, who named its commit as the trust root'
      : `#${pullRequest} by nobody: no approval was required`;
  }
  const byRequest = Map.groupBy(approvals, (approval) => approval['pullRequest']);
  const parts = [...byRequest].map(([number, given]) => {
    const who = given.map(({ login, role, at }) => `${login} (${role}) on ${at}`);
    return `#${number} by ${who.join(', ')}`;
  });
  return parts.join('; ');
}
