import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildRun, runChild } from './run-child.ts';

/** `terraform plan` of unchanged resources that need no network; its own folder, so that nobody's state is touched. */
export interface Terraform {
  plan(): Promise<ChildRun>;
  close(): Promise<void>;
}

/** Undefined where there is no terraform on the PATH. */
export async function setUpTerraform(resources: number): Promise<Terraform | undefined> {
  const found = await runChild('terraform', ['version']).catch(() => undefined);
  if (found?.exitCode !== 0) return undefined;
  const cwd = await mkdtemp(join(tmpdir(), 'tre-bench-terraform-'));
  await writeFile(
    join(cwd, 'main.tf'),
    `resource "terraform_data" "unit" {\n  count = ${resources}\n  input = { name = "unit-\${count.index}", size = count.index }\n}\n`,
  );
  const run = async (args: readonly string[]): Promise<ChildRun> => {
    const done = await runChild('terraform', [...args, '-no-color'], { cwd });
    if (done.exitCode !== 0) throw new Error(`terraform ${args[0]} ended with ${done.exitCode}: ${done.stderr}`);
    return done;
  };
  await run(['init']);
  await run(['apply', '-auto-approve']);
  return {
    // With -detailed-exitcode 0 says that there is nothing to do, as it does for tre plan.
    plan: () => run(['plan', '-detailed-exitcode']),
    close: () => rm(cwd, { recursive: true, force: true }),
  };
}
