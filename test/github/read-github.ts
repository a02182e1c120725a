import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export async function textOf(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(join(root, folder))).sort();
}

export interface WorkflowFile {
  readonly name: string;
  readonly text: string;
  readonly workflow: Workflow;
}

export async function readWorkflows(): Promise<readonly WorkflowFile[]> {
  const names = await namesIn('.github/workflows');
  return Promise.all(
    names.map(async (name) => {
      const text = await textOf(`.github/workflows/${name}`);
      return { name, text, workflow: parse(text) as Workflow };
    }),
  );
}

export async function readAction(): Promise<Action> {
  return parse(await textOf('.github/actions/tre/action.yml')) as Action;
}

export function stepsOf(workflow: Workflow): Step[] {
  return Object.values(workflow.jobs).flatMap((job) => job.steps);
}
