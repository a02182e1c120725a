import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArmConnection, connectArm } from '../../../controller/adapters/arm/connect.ts';
import { azureReader } from '../../../controller/adapters/arm/reader.ts';
import { systemClock } from '../../../controller/core/clock.ts';
import { templateLabel } from '../../../controller/desired/names.ts';
import { resolveDesired } from '../../../controller/desired/resolve.ts';
import type { DesiredState, Unit, UnitName } from '../../../controller/desired/types.ts';
import { observe } from '../../../controller/observed/observe.ts';
import { groupId } from '../../../controller/observed/scopes.ts';
import type { AppliedRecord, AzureReader, LedgerView, ObservedState } from '../../../controller/observed/types.ts';
import { planChanges } from '../../../controller/plan/plan-changes.ts';
import type { Plan } from '../../../controller/plan/types.ts';
import { catalogueOf, filesUnder, manifestsOf } from '../../desired/support/repository.ts';
import { principals, startWorld, subscriptionId, tenantId, type Who, type World } from '../../sandbox/azure/world.ts';

/** The sample TRE, deployed in the sandbox by raw REST, with a ledger of what was deployed. */
export interface LiveTre {
  readonly world: World;
  readonly applied: Map<UnitName, AppliedRecord>;
  desired(): DesiredState;
  connection(who: Who): ArmConnection;
  look(
    how: 'L0' | 'deep',
    ledger?: LedgerView,
    reader?: AzureReader,
    wanted?: DesiredState,
  ): Promise<{ observed: ObservedState; plan: Plan; calls: number }>;
  close(): Promise<void>;
}

export function connectTo(world: World, who: Who): ArmConnection {
  const caFile = join(mkdtempSync(join(tmpdir(), 'tre-ca-')), 'ca.pem');
  writeFileSync(caFile, world.caPem);
  return connectArm({
    armEndpoint: world.origin,
    armAudience: 'https://management.azure.com',
    authorityHost: world.origin,
    tenantId,
    clientId: (principals[who] as { clientId: string }).clientId,
    clientSecret: (principals[who] as { secret: string }).secret,
    caFile,
    disableInstanceDiscovery: true,
    pollIntervalMs: 20,
    retry: { maxRetries: 1, delayMs: 5, maxDelayMs: 20 },
  });
}

export async function startLiveTre(): Promise<LiveTre> {
  const world = await startWorld();
  const files = filesUnder('manifests', 'templates');
  const environment = 'manifests/environment.yaml';
  files[environment] = files[environment]!.replaceAll('5b1a1f2e-0000-4000-8000-000000000001', subscriptionId);
  const set = await manifestsOf(files);
  const catalogue = catalogueOf(files);
  const applied = new Map<UnitName, AppliedRecord>();
  const reader = azureReader(connectTo(world, 'planner'));
  const desired = (): DesiredState =>
    resolveDesired({ set, catalogue, outputs: (unit) => applied.get(unit)?.outputs, now: new Date() });
  const tre: LiveTre = {
    world,
    applied,
    desired,
    connection: (who) => connectTo(world, who),
    async look(how, ledger = { state: 'verified', applied }, asking = reader, wanted = desired()) {
      const before = asking.calls();
      const { units, blocked, diagnostics, environment: manifest } = wanted;
      const read = await observe({
        reader: asking,
        units,
        environment: manifest,
        ledger,
        deep: how,
        clock: systemClock,
      });
      if (!read.known) throw new Error(`${read.code}: ${read.reason}`);
      const plan = planChanges({
        revision: 'worktree',
        environment: manifest,
        units,
        blocked,
        observed: read.value,
        signOffs: new Map(),
        holdings: new Map(),
        plannedAt: new Date().toISOString(),
        reads: { arm: asking.calls() - before, git: 0, github: 0 },
        diagnostics,
      });
      return { observed: read.value, plan, calls: asking.calls() - before };
    },
    close: () => world.close(),
  };
  for (;;) {
    const next = [...desired().units.values()].find((unit) => !applied.has(unit.name) && unit.digest !== undefined);
    if (next === undefined) return tre;
    await deploy(world, next);
    applied.set(next.name, await settled(reader, next));
  }
}

async function deploy(world: World, unit: Unit): Promise<void> {
  const group = groupId(unit.scope);
  await world.call('PUT', `${group}?api-version=2021-04-01`, {
    location: unit.scope.location,
    tags: { tre_id: 'contoso' },
  });
  const answer = await world.call('PUT', stackPath(unit), {
    tags: { tre_digest: unit.digest },
    properties: {
      template: unit.template.main,
      parameters: Object.fromEntries(Object.entries(unit.parameters).map(([name, value]) => [name, { value }])),
      actionOnUnmanage: { resources: 'delete', resourceGroups: 'detach' },
      denySettings: { mode: 'none' },
    },
  });
  if (answer.status >= 300) throw new Error(`${unit.name}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

function stackPath({ scope, stackName }: Unit): string {
  return `${groupId(scope)}/providers/Microsoft.Resources/deploymentStacks/${stackName}?api-version=2024-03-01`;
}

async function settled(reader: AzureReader, unit: Unit): Promise<AppliedRecord> {
  for (;;) {
    const [stacks, tagged] = await Promise.all([
      reader.stacks(unit.scope.subscriptionId, unit.scope.resourceGroup),
      reader.tagged('contoso', [unit.scope.subscriptionId]),
    ]);
    if (!stacks.known || !tagged.known) throw new Error('the sandbox does not answer');
    const stack = stacks.value.find(({ name }) => name === unit.stackName);
    if (stack?.provisioningState === 'failed') throw new Error(`${unit.name}: ${JSON.stringify(stack.error)}`);
    if (stack?.provisioningState === 'succeeded') {
      const hashes = new Map(tagged.value.map(({ id, hash }) => [id.toLowerCase(), hash]));
      const ids = stack.resources.map(({ id }) => id.toLowerCase());
      return {
        unit: unit.name,
        digest: unit.digest!,
        commit: '1'.repeat(40),
        scope: unit.scope,
        stackName: unit.stackName,
        template: templateLabel(unit.template),
        inputs: unit.inputs,
        parameters: unit.parameters,
        outputs: stack.outputs,
        resources: Object.fromEntries(ids.map((id) => [id, hashes.get(id) ?? ''])),
        enabled: true,
        stateful: (unit.template.manifest.spec.stateful ?? []).length > 0,
        dependsOn: unit.dependsOn,
        appliedAt: new Date().toISOString(),
        durationMs: 1,
        approvals: [],
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
