import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { TemplateError } from '../../controller/arm-template/types.ts';
import type { JsonObject } from '../../controller/core/json.ts';
import type { DesiredState } from '../../controller/desired/types.ts';
import { at, expandWith, objectsAt, resourceAt, textAt, unitOf } from './support/bodies.ts';
import { resolveSample } from './support/sample.ts';

let state: DesiredState;
beforeAll(async () => {
  state = (await resolveSample()).state;
});

const desktops = 'workspace-service/genomics/desktops';
const linux = 'user-resource/genomics/desktops/linux-1';

const ofType = (unit: string, type: string, parameters: JsonObject = {}) =>
  expandWith(unitOf(state, unit), parameters).filter((each) => each.type === type);
const siteOf = (parameters: JsonObject = {}): JsonObject =>
  ofType(desktops, 'Microsoft.Web/sites', parameters)[0]!.body;
const machineOf = (parameters: JsonObject = {}): JsonObject =>
  ofType(linux, 'Microsoft.Compute/virtualMachines', parameters)[0]!.body;

describe('a workspace', () => {
  it('keeps its data behind private endpoints, without keys', () => {
    const account = ofType('workspace/genomics', 'Microsoft.Storage/storageAccounts')[0]!.body;

    expect(account['properties']).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      publicNetworkAccess: 'Disabled',
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
      networkAcls: { defaultAction: 'Deny' },
    });
  });

  it.each([
    {
      role: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      scope: '/containers/datalake',
      why: 'Storage Blob Data Contributor',
    },
    {
      role: '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb',
      scope: '/storageAccounts/stgws',
      why: 'Storage File Data SMB Share Contributor',
    },
  ])('gives owners and researchers $why, and airlock managers nothing', ({ role, scope }) => {
    const assignments = ofType('workspace/genomics', 'Microsoft.Authorization/roleAssignments').filter(({ body }) =>
      textAt(body, 'properties', 'roleDefinitionId').endsWith(role),
    );

    expect(assignments.map(({ body }) => textAt(body, 'properties', 'principalId')).sort()).toEqual(
      [1003, 1004, 1005].map((id) => `00000000-0000-4000-8000-00000000${id}`),
    );
    for (const { id } of assignments) expect(id.split('/providers/Microsoft.Authorization')[0]).toContain(scope);
  });

  it('gives one person who is owner and researcher each role once', () => {
    const person = '00000000-0000-4000-8000-000000001003';
    const twice = { ownerObjectIds: [person], researcherObjectIds: [person] };
    expect(ofType('workspace/genomics', 'Microsoft.Authorization/roleAssignments', twice)).toHaveLength(2);
  });

  it.each([
    { asked: true, sent: true },
    { asked: false, sent: undefined },
  ])('says purge protection $asked as $sent, because Azure refuses an explicit false', ({ asked, sent }) => {
    const vault = ofType('workspace/genomics', 'Microsoft.KeyVault/vaults', { keyVaultPurgeProtection: asked })[0]!
      .body;
    expect(at(vault, 'properties', 'enablePurgeProtection')).toBe(sent);
  });
});

describe('virtual desktops', () => {
  it.each([
    { paste: 'none', GUAC_DISABLE_PASTE: 'true', GUAC_DISABLE_COPY: 'true' },
    { paste: 'in-only', GUAC_DISABLE_PASTE: 'false', GUAC_DISABLE_COPY: 'true' },
    { paste: 'out-only', GUAC_DISABLE_PASTE: 'true', GUAC_DISABLE_COPY: 'false' },
    { paste: 'both', GUAC_DISABLE_PASTE: 'false', GUAC_DISABLE_COPY: 'false' },
  ])('paste: $paste', ({ paste, ...expected }) => {
    expect(settingsOf(siteOf({ paste }))).toMatchObject(expected);
  });

  it.each([
    { files: 'none', GUAC_ENABLE_DRIVE: 'false', GUAC_DISABLE_UPLOAD: 'true', GUAC_DISABLE_DOWNLOAD: 'true' },
    { files: 'in-only', GUAC_ENABLE_DRIVE: 'true', GUAC_DISABLE_UPLOAD: 'false', GUAC_DISABLE_DOWNLOAD: 'true' },
    { files: 'out-only', GUAC_ENABLE_DRIVE: 'true', GUAC_DISABLE_UPLOAD: 'true', GUAC_DISABLE_DOWNLOAD: 'false' },
    { files: 'both', GUAC_ENABLE_DRIVE: 'true', GUAC_DISABLE_UPLOAD: 'false', GUAC_DISABLE_DOWNLOAD: 'false' },
  ])('files: $files', ({ files, ...expected }) => {
    expect(settingsOf(siteOf({ files }))).toMatchObject(expected);
  });

  it('are off the internet unless the manifest asks', () => {
    expect(at(siteOf(), 'properties', 'publicNetworkAccess')).toBe('Disabled');
    expect(ofType(desktops, 'Microsoft.Network/privateEndpoints')).toHaveLength(1);
    expect(at(siteOf({ access: 'public' }), 'properties', 'publicNetworkAccess')).toBe('Enabled');
    expect(ofType(desktops, 'Microsoft.Network/privateEndpoints', { access: 'public' })).toEqual([]);
  });

  it('use the names that the workspace gives its vault, its network and its plan', () => {
    const workspace = expandWith(unitOf(state, 'workspace/genomics'), { appServicePlanSku: 'P1v3' });
    const resources = expandWith(unitOf(state, desktops), { workspacePlanSku: 'P1v3' });
    const site = resourceAt(resources, siteName()).body;
    const vault = workspace.find(({ type }) => type === 'Microsoft.KeyVault/vaults')!;
    const plan = workspace.find(({ type }) => type === 'Microsoft.Web/serverfarms')!;
    const network = workspace.find(({ type }) => type === 'Microsoft.Network/virtualNetworks')!;

    expect(settingsOf(site)['KEYVAULT_URL']).toBe(`https://${vault.id.split('/').at(-1)}.vault.azure.net`);
    expect(at(site, 'properties', 'serverFarmId')).toBe(plan.id);
    expect(at(site, 'properties', 'virtualNetworkSubnetId')).toBe(`${network.id}/subnets/WebAppsSubnet`);
    expect(resources.filter(({ type }) => type === 'Microsoft.Web/serverfarms')).toEqual([]);
    expect(resources.some(({ id }) => id.startsWith(`${vault.id}/providers/Microsoft.Authorization/`))).toBe(true);
  });

  it('stop when the manifest disables them', async () => {
    const { state: off } = await resolveSample({
      'manifests/workspaces/genomics/services/desktops.yaml': (text) =>
        text.replace('parameters:', 'enabled: false, parameters:'),
    });
    expect(unitOf(off, desktops).parameters['enabled']).toBe(false);
    expect(at(siteOf({ enabled: false }), 'properties', 'enabled')).toBe(false);
  });
});

describe('a Linux machine', () => {
  it.each([
    ['2-cpu-8-gb', 'Standard_D2s_v6'],
    ['4-cpu-16-gb', 'Standard_D4s_v6'],
    ['8-cpu-32-gb', 'Standard_D8s_v6'],
    ['16-cpu-64-gb', 'Standard_D16s_v6'],
  ])('of size %s is a %s', (size, vmSize) => {
    expect(at(machineOf({ size }), 'properties', 'hardwareProfile', 'vmSize')).toBe(vmSize);
  });

  it.each([
    { image: 'ubuntu-22.04', offer: '0001-com-ubuntu-server-jammy', sku: '22_04-lts-gen2', extensions: 1 },
    { image: 'ubuntu-24.04', offer: 'ubuntu-24_04-lts', sku: 'server', extensions: 1 },
    { image: 'ubuntu-24.04-data-science', offer: 'ubuntu-24_04-lts', sku: 'server', extensions: 2 },
  ])('with $image starts from $offer $sku', ({ image, offer, sku, extensions }) => {
    expect(at(machineOf({ image }), 'properties', 'storageProfile', 'imageReference')).toEqual({
      publisher: 'Canonical',
      offer,
      sku,
      version: 'latest',
    });
    expect(ofType(linux, 'Microsoft.Compute/virtualMachines/extensions', { image })).toHaveLength(extensions);
  });

  it('is hardened, private and signed in to by its owner alone', () => {
    expect(machineOf()['properties']).toMatchObject({
      securityProfile: {
        securityType: 'TrustedLaunch',
        encryptionAtHost: true,
        uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
      },
      osProfile: { linuxConfiguration: { disablePasswordAuthentication: true } },
    });
    const [nic] = ofType(linux, 'Microsoft.Network/networkInterfaces');
    expect(JSON.stringify(nic!.body)).not.toContain('publicIPAddress');
    expect(
      ofType(linux, 'Microsoft.Authorization/roleAssignments').map(({ body }) => at(body, 'properties', 'principalId')),
    ).toEqual(['00000000-0000-4000-8000-000000001004']);
  });

  it('names its owner in tags, for people who read a bill', () => {
    expect(machineOf()['tags']).toMatchObject({
      tre_user_id: '00000000-0000-4000-8000-000000001004',
      tre_user_username: 'researcher-a@sandbox.example',
    });
  });

  it('has an administrator whose key is a hash of a sentence, so that nobody can hold the private half', () => {
    const [key] = objectsAt(machineOf(), 'properties', 'osProfile', 'linuxConfiguration', 'ssh', 'publicKeys');
    const [type, data = ''] = textAt(key, 'keyData').split(' ');
    const point = Buffer.from(data, 'base64').subarray(-32);
    const hash = createHash('sha256').update('azure-tre-gitops linux-vm: nobody holds the private key 0').digest();
    hash[31] = hash[31]! & 0x7f;

    expect(type).toBe('ssh-ed25519');
    expect(point.toString('hex')).toBe(hash.toString('hex'));
  });

  it.each([
    { stop: '19:00 Europe/Amsterdam', time: '1900', zone: 'W. Europe Standard Time' },
    { stop: '06:30 America/New_York', time: '0630', zone: 'Eastern Standard Time' },
    { stop: '23:59 UTC', time: '2359', zone: 'UTC' },
  ])('stops at $stop', ({ stop, time, zone }) => {
    const [schedule] = ofType(linux, 'Microsoft.DevTestLab/schedules', { stop });

    expect(schedule!.id.endsWith('/shutdown-computevm-vm-linux-1')).toBe(true);
    expect(schedule!.body['properties']).toMatchObject({
      dailyRecurrence: { time },
      timeZoneId: zone,
      status: 'Enabled',
    });
  });

  it('has no schedule where the manifest gives no time', () => {
    expect(ofType(linux, 'Microsoft.DevTestLab/schedules', { stop: '' })).toEqual([]);
  });

  it('refuses a time zone that it cannot tell Azure', () => {
    const body = () => ofType(linux, 'Microsoft.DevTestLab/schedules', { stop: '19:00 Mars/Olympus' })[0]!.body;
    expect(body).toThrow(TemplateError);
    expect(body).toThrow(/Mars\/Olympus/);
  });
});

describe('secrets', () => {
  it('are in no parameter and in no body of the sample', () => {
    const parameters = [...state.units.values()].flatMap(({ template }) =>
      Object.values(template.main['parameters'] as JsonObject),
    );
    const bodies = JSON.stringify(
      [...state.units.values()].flatMap((unit) => unit.resources().map(({ body }) => body)),
    );

    expect(parameters.filter((each) => /secure/i.test(textAt(each, 'type')))).toEqual([]);
    expect(bodies).not.toMatch(/adminPassword|protectedSettings|accountKey|sharedKey"|customData/i);
  });
});

function settingsOf(site: JsonObject): { readonly [name: string]: string } {
  return Object.fromEntries(
    objectsAt(site, 'properties', 'siteConfig', 'appSettings').map((each) => [
      textAt(each, 'name'),
      textAt(each, 'value'),
    ]),
  );
}

function siteName(): string {
  return `/${ofType(desktops, 'Microsoft.Web/sites')[0]!.id.split('/').at(-1)}`;
}
