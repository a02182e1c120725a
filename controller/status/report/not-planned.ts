import { digest } from '../../core/digest.ts';
import { inline } from '../../plan/comment/escape.ts';
import type { CheckRun } from '../publisher.ts';

/** Why there is no plan, and what mends it: a person's turn. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

export function notPlannedCheck({ code, message }: Problem, head: string): CheckRun {
  const title = `Cannot be planned: ${code}`;
  const summary = inline(message);
  const conclusion = 'failure';
  return { name: 'tre/plan', head, conclusion, title, summary, annotations: [], digest: digest({ title, summary }) };
}

export function notPlannedText({ message }: Problem): string {
  return `**Cannot be planned.**\n\n${message.split('\n').map(inline).join('  \n')}\n`;
}
