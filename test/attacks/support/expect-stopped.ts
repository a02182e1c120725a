import { expect } from 'vitest';
import type { Plan } from '../../e2e/support/plan.ts';
import type { Ended } from '../../e2e/support/processes.ts';
import { type Live, live } from './live.ts';
import type { Scene } from './scene.ts';
import type { Row } from './types.ts';

const applyExit = { held: 3, refused: 1, static: 0 } as const;

/** Held, refused or not looked at; for the reason that the row names; Azure as it was; nothing of the attacker's in it. */
export async function expectStopped(row: Row, own: Scene, number: number | undefined, before: Live): Promise<void> {
  const planned = await own.tre('plan', '--format', 'json', ...(number === undefined ? [] : ['--pr', String(number)]));
  const reasons = reasonsOf(planned);
  const applied = await own.tre('apply');
  const said = `${planned.stdout}${planned.stderr}\n${applied.stderr}${applied.stdout}`;

  const after = await live(own.world);
  expect(after.text, `${own.name} is live\n${said}`).not.toContain(own.name);
  const compared = row.writesAnew ? 'content' : 'text';
  expect(after[compared]).toEqual(before[compared]);
  expect(applied.code, said).toBe(applyExit[row.expect]);
  const sayings = { plan: reasons, apply: oneLine(applied.stderr), server: oneLine(own.heard.join('\n')) };
  expect(sayings[row.saidBy ?? 'plan'], said).toMatch(row.reason);
}

/** Only what stands where a person looks for it: at held units, in diagnostics, in notes, or in the error that ended it. */
function reasonsOf({ stdout, stderr, code }: Ended): string {
  if (stdout === '') {
    expect(code, stderr).toBe(1);
    return oneLine(stderr);
  }
  const plan = JSON.parse(stdout) as Plan & { readonly notes?: readonly string[] };
  const held = plan.actions.filter(({ action, signOff }) => action === 'held' || signOff.state === 'held');
  const messages = [
    ...held.flatMap((action) => [...action.reasons, ...action.signOff.missing].map(({ message }) => message)),
    ...plan.actions
      .filter(({ action }) => action === 'blocked')
      .flatMap(({ reasons }) => reasons.map((r) => r.message)),
    ...plan.diagnostics.map(({ code: rule, message }) => `${rule}: ${message}`),
    ...(plan.notes ?? []),
  ];
  return oneLine(messages.join('\n'));
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');
