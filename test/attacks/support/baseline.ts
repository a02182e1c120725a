import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../e2e/support/git-person.ts';
import { workspace, workspacePath } from '../../e2e/support/manifests.ts';
import { packageFolder } from '../../e2e/support/processes.ts';

/** A file of the sample TRE, as every world begins with it. */
export const sample = (path: string) => readFileSync(join(packageFolder, path), 'utf8');

export const alphaPath = workspacePath('alpha');
export const alpha = workspace('alpha', '10.16.4.0/24');
export const desktopsPath = 'manifests/workspaces/alpha/services/desktops.yaml';

/** What is approved and live in every world before anybody attacks: a firewall, and a workspace with desktops. */
export const baseline: Files = {
  'manifests/shared-services/firewall.yaml': sample('manifests/shared-services/firewall.yaml'),
  [alphaPath]: alpha,
  [desktopsPath]: sample('manifests/workspaces/genomics/services/desktops.yaml'),
};
