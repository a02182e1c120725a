import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { packageFolder } from './processes.ts';
import type { World } from './sandbox.ts';

export interface Reason {
  readonly code: string;
  readonly path?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly at?: { readonly file: string; readonly line: number; readonly column: number };
  readonly message: string;
}

export interface Action {
  readonly unit: string;
  readonly action: string;
  readonly reasons: readonly Reason[];
  readonly signOff: {
    readonly state: string;
    readonly required: readonly { readonly role: string; readonly count: number }[];
    readonly approvals: readonly { readonly login: string; readonly pullRequest: number }[];
    readonly missing: readonly {
      readonly count: number;
      readonly role: string;
      readonly candidates: readonly string[];
      readonly message: string;
    }[];
  };
}

export interface Plan {
  readonly revision: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly actions: readonly Action[];
  readonly diagnostics: readonly (Reason & { readonly severity: string })[];
}

export interface Planned extends Plan {
  readonly exit: number | null;
  action(unit: string): Action | undefined;
  /** Units that something would be done to. */
  readonly changing: readonly string[];
}

/** `tre plan --format json`, held to its published schema. */
export async function plan(world: World, ...args: string[]): Promise<Planned> {
  const { code, stdout, stderr } = await world.tre('plan', '--format', 'json', ...args);
  if (stdout === '') throw new Error(`tre plan printed nothing and ended with ${code}: ${stderr}`);
  const value = JSON.parse(stdout) as Plan;
  const schema = JSON.parse(readFileSync(`${packageFolder}schemas/plan.schema.json`, 'utf8')) as object;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  const valid = ajv.validate(schema, value);
  expect(valid, JSON.stringify(ajv.errors)).toBe(true);
  return {
    ...value,
    exit: code,
    action: (unit) => value.actions.find((action) => action.unit === unit),
    changing: value.actions.filter(({ action }) => action !== 'none').map(({ unit }) => unit),
  };
}
