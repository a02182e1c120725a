import type { Finding } from './types.ts';

const shown = 3;

/** @param differing governed files where main is not what people approved */
export function checkMain(differing: readonly string[]): Finding {
  return {
    area: 'people',
    what: 'main is what is approved',
    state: differing.length === 0 ? 'ok' : 'different',
    detail: differing.length === 0 ? 'nothing differs' : differsText(differing),
    why: 'roles and rules come from what was approved; what somebody pushed past it counts for nobody, and is what people read on main',
    mend: 'revert it, or let two admins ratify it; `tre plan` names the commit',
  };
}

export function differsText(differing: readonly string[]): string {
  const more = differing.length > shown ? ` and ${differing.length - shown} more` : '';
  return `not as approved: ${differing.slice(0, shown).join(', ')}${more}`;
}
