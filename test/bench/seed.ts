import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSeed } from '../../controller/sandbox/read-seed.ts';

export type Files = Map<string, Buffer>;

/** Units of a TRE before its first workspace (the hub and the firewall), and of a workspace without machines. */
const ofHub = 2;
const ofWorkspace = 3;
/** A /24 has room for some hundred machines; forty are a large project. */
const unitsInWorkspace = 40;

/** The sample repository with the firewall, `units` units in all, and every manifest another blob. */
export async function seedOfUnits(home: string, units: number): Promise<Files> {
  const workspaces = Math.ceil((units - ofHub) / unitsInWorkspace);
  let machines = units - ofHub - workspaces * ofWorkspace;
  const files = await seedOfHub(home);
  for (let index = 0; index < workspaces; index++) {
    const share = Math.ceil(machines / (workspaces - index));
    machines -= share;
    for (const [path, text] of await workspaceFiles(home, index)) files.set(path, text);
    for (const [path, text] of await serviceFiles(home, index)) files.set(path, text);
    for (let number = 0; number < share; number++) {
      for (const [path, text] of await machineFiles(home, index, number)) files.set(path, text);
    }
  }
  return files;
}

/** Environment, people, policy, templates and the firewall: what stands before anybody asks for a workspace. */
export async function seedOfHub(home: string): Promise<Files> {
  const files = await readSeed(home);
  const environment = 'manifests/environment.yaml';
  const room = /workspaces: \[10\.[^\]]+\]/;
  const text = await sample(home, environment);
  if (!room.test(text)) throw new Error(`${environment} has no list of address blocks to widen`);
  files.set(environment, Buffer.from(text.replace(room, 'workspaces: [10.32.0.0/11]')));
  const firewall = 'manifests/shared-services/firewall.yaml';
  files.set(firewall, Buffer.from(await sample(home, firewall)));
  return files;
}

export async function workspaceFiles(home: string, index: number): Promise<Files> {
  const text = await sample(home, 'manifests/workspaces/genomics/workspace.yaml');
  const block = `10.${32 + Math.floor(index / 256)}.${index % 256}.0/24`;
  return only(
    `manifests/workspaces/w${index}/workspace.yaml`,
    text.replace('10.16.4.0/24', block).replace('name: genomics', `name: w${index}`),
  );
}

export async function serviceFiles(home: string, index: number): Promise<Files> {
  const text = await sample(home, 'manifests/workspaces/genomics/services/desktops.yaml');
  return only(
    `manifests/workspaces/w${index}/services/desktops.yaml`,
    text.replace('displayName: Desktops', `displayName: Desktops of w${index}`),
  );
}

export async function machineFiles(home: string, workspace: number, number: number): Promise<Files> {
  const text = await sample(home, 'manifests/workspaces/genomics/user-resources/linux-1.yaml');
  return only(
    `manifests/workspaces/w${workspace}/user-resources/m${number}.yaml`,
    text
      .replace('name: linux-1', `name: m${number}`)
      .replace('spec:\n', `spec:\n  displayName: Machine ${number} of w${workspace}\n`),
  );
}

function only(path: string, text: string): Files {
  return new Map([[path, Buffer.from(text)]]);
}

function sample(home: string, path: string): Promise<string> {
  return readFile(join(home, path), 'utf8');
}
