import { countFindings, renderList } from './render-findings.ts';
import type { Change } from './types.ts';

/** What is not as it should be: first what this command sets, then what only a person can, then what was not shown. */
export function renderChanges(repository: string, changes: readonly Change[], mode: 'dry-run' | 'applied'): string {
  const set = changes.filter(({ write }) => write !== undefined);
  const open = changes.filter(({ state, write }) => state !== 'ok' && write === undefined);
  const list = renderList([...set, ...open]);
  const { ok, unknown } = countFindings(changes);
  const yours = open.length - unknown;
  const said = [
    `${ok} of ${changes.length} settings of ${repository} are as they should be`,
    ...(set.length > 0 ? [`${set.length} ${mode === 'dry-run' ? 'to set' : 'not set'}`] : []),
    ...(yours > 0 ? [`${yours} for you to do`] : []),
    ...(unknown > 0 ? [`${unknown} could not be looked at`] : []),
  ];
  const next = mode === 'dry-run' && set.length > 0 ? 'Nothing was written; --apply sets them.\n' : '';
  return `${list}${list === '' ? '' : '\n'}${said.join(', ')}.\n${next}`;
}
