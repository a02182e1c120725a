import type { Manifest } from '../../manifests/types.ts';
import { code, cut, inline } from '../../plan/comment/escape.ts';
import type { LentApproval } from '../../signoff/break-glass.ts';

/** The description of the review that follows a break-glass. */
export function followUpText({ spec, name }: Manifest<'BreakGlass'>, lent: readonly LentApproval[]): string {
  const where = spec.workspace === undefined ? '' : ` in ${code(spec.workspace)}`;
  const used = lent.map(
    ({ approval, subjects }) =>
      `- #${approval.pullRequest}: ${code(approval.login)} approved as ${code(approval.role)} on ${approval.at.slice(0, 16).replace('T', ' ')} UTC: ${subjects.map(code).join(', ')}`,
  );
  const lines = [
    `Break-glass ${code(name)} let ${code(spec.person)} approve as ${code(spec.role)}${where} until ${code(spec.until)}. It is over.`,
    '',
    `Why it was needed: ${inline(cut(spec.reason, 2000))}`,
    '',
    used.length > 0 ? '**What was approved by it**' : 'Nothing was approved by it.',
    '',
    ...used,
    ...(used.length > 0 ? [''] : []),
    'Look at each of these. What should not have been is reverted in a pull request of its own. Approving this one says that ' +
      'you have looked; it takes the manifest away and needs two TRE admins. Nobody merges it by itself.',
  ];
  return `${lines.join('\n')}\n`;
}
