import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../controller/core/json.ts';
import type { DesiredState } from '../../controller/desired/types.ts';
import { expandWith, unitOf } from './support/bodies.ts';
import { officialOf, officialTypesThere, officialVersions } from './support/official-types.ts';
import { resolveSample } from './support/sample.ts';

let state: DesiredState;
beforeAll(async () => {
  state = (await resolveSample()).state;
});

if (!officialTypesThere)
  console.warn('SKIPPED: ../shared/data is not here, bodies are not held against the official types');

/** Their newest official version here is of 2016, which cannot say `categoryGroup`; 2021-05-01-preview is what Azure's own modules use. */
const olderThanUsed = ['microsoft.insights/diagnosticsettings'];

const shapes: readonly { readonly why: string; readonly unit: string; readonly parameters: JsonObject }[] = [
  { why: 'the sample as it is', unit: 'environment/core', parameters: {} },
  { why: 'the standard hub', unit: 'environment/core', parameters: { firewallSku: 'Standard', bastion: 'Standard' } },
  {
    why: 'a Bastion of the Basic kind',
    unit: 'environment/core',
    parameters: { bastion: 'Basic', keyVaultPurgeProtection: false },
  },
  { why: 'rules from everywhere', unit: 'shared-service/firewall', parameters: {} },
  { why: 'a hub link', unit: 'hub-link/genomics', parameters: {} },
  { why: 'a restricted workspace', unit: 'workspace/genomics', parameters: {} },
  { why: 'a workspace with its own plan', unit: 'workspace/genomics', parameters: { appServicePlanSku: 'P1v3' } },
  {
    why: 'a workspace in another subscription than the hub',
    unit: 'workspace/genomics',
    parameters: { coreSubscriptionId: '5b1a1f2e-0000-4000-8000-000000000002' },
  },
  { why: 'an unrestricted workspace', unit: 'workspace/open-data', parameters: {} },
  { why: 'desktops', unit: 'workspace-service/genomics/desktops', parameters: {} },
  { why: 'desktops on the internet', unit: 'workspace-service/genomics/desktops', parameters: { access: 'public' } },
  { why: 'a machine', unit: 'user-resource/genomics/desktops/linux-1', parameters: {} },
  {
    why: 'a plain machine',
    unit: 'user-resource/genomics/desktops/linux-1',
    parameters: { image: 'ubuntu-22.04', stop: '' },
  },
];

describe.skipIf(!officialTypesThere)('bodies and the official types', () => {
  it.each(shapes)('$unit has no member that Azure does not know: $why', ({ unit, parameters }) => {
    const resources = expandWith(unitOf(state, unit), parameters);

    const mistakes = resources.flatMap(({ id, type, apiVersion, body }) =>
      (officialOf(type, apiVersion)?.check(body) ?? []).map((mistake) => `${id} ${mistake}`),
    );

    expect(resources.length).toBeGreaterThan(0);
    expect(mistakes).toEqual([]);
  });

  it.each(shapes)('$unit is held to its types at their versions: $why', ({ unit, parameters }) => {
    const versions = officialVersions();
    const unchecked = expandWith(unitOf(state, unit), parameters).flatMap(({ type, apiVersion }) =>
      versions.get(type.toLowerCase()) === apiVersion ? [] : [`${type}@${apiVersion}`],
    );

    expect(unchecked.filter((each) => !olderThanUsed.includes(each.split('@')[0]!.toLowerCase()))).toEqual([]);
  });

  it.each(shapes)('$unit puts all its tags on everything that takes tags: $why', ({ unit, parameters }) => {
    const { tags } = unitOf(state, unit);
    const untagged = expandWith(unitOf(state, unit), parameters).filter(({ type, apiVersion, body }) => {
      const takesTags = officialOf(type, apiVersion)?.takesTags ?? false;
      const carried = (body['tags'] ?? {}) as { readonly [name: string]: string };
      return takesTags && Object.entries(tags).some(([name, value]) => carried[name] !== value);
    });

    expect(Object.keys(tags)).toContain('tre_id');
    expect(untagged.map(({ id }) => id)).toEqual([]);
  });
});

const broken: readonly { readonly why: string; readonly body: Json; readonly mistake: string }[] = [
  {
    why: 'a misspelt member',
    body: { location: 'x', properties: { addressSpaces: {} } },
    mistake: '.properties.addressSpaces: unknown member',
  },
  {
    why: 'a read-only member',
    body: { location: 'x', properties: { provisioningState: 'Succeeded' } },
    mistake: '.properties.provisioningState: only Azure writes it',
  },
  {
    why: 'text for a truth',
    body: { location: 'x', properties: { enableDdosProtection: 'no' } },
    mistake: '.properties.enableDdosProtection: expected true or false, found "no"',
  },
];

describe.skipIf(!officialTypesThere)('the check itself', () => {
  it.each(broken)('finds $why', ({ body, mistake }) => {
    const network = officialOf(
      'Microsoft.Network/virtualNetworks',
      officialVersions().get('microsoft.network/virtualnetworks')!,
    )!;

    expect(network.check(body)).toEqual([mistake]);
  });
});
