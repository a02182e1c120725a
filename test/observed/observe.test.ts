import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureReader } from '../../controller/adapters/arm/reader.ts';
import { systemClock } from '../../controller/core/clock.ts';
import { observe } from '../../controller/observed/observe.ts';
import { leavingResources } from '../../controller/plan/leaving-resources.ts';
import type { Plan } from '../../controller/plan/types.ts';
import { subscriptionId } from '../sandbox/azure/world.ts';
import { type LiveTre, startLiveTre } from './support/live-tre.ts';

/** Against the sandbox's Azure over HTTPS, through the real SDKs, with an identity that can read and what-if only. */
let tre: LiveTre;
beforeAll(async () => {
  tre = await startLiveTre();
}, 120_000);
afterAll(() => tre.close());

const workspaceGroup = `/subscriptions/${subscriptionId}/resourceGroups/rg-contoso-ws-genomics`;
const nsg = `${workspaceGroup}/providers/Microsoft.Network/networkSecurityGroups/nsg-ws?api-version=2024-05-01`;

function doing(plan: Plan): { [unit: string]: string } {
  return Object.fromEntries(
    plan.actions.filter(({ action }) => action !== 'none').map(({ unit, action }) => [unit, action]),
  );
}

/** Puts the body's change, then what was there before. */
async function whileChanged(
  path: string,
  change: (body: { properties: Record<string, never> }) => void,
  look: () => Promise<void>,
): Promise<void> {
  const { body } = await tre.world.call('GET', path);
  const changed = structuredClone(body);
  change(changed);
  await tre.world.make(path, changed);
  try {
    await look();
  } finally {
    await tre.world.make(path, body);
  }
}

describe('a TRE that is as it was applied', () => {
  it('costs one query and one list of groups, and gives nothing to do', async () => {
    const { plan, calls, observed } = await tre.look('L0');
    expect(doing(plan)).toEqual({});
    expect(calls).toBe(2);
    expect(observed.byUnit.get('workspace/genomics')!.length).toBeGreaterThan(3);
  });

  it('has no drift when what-if is asked for every unit', async () => {
    const { plan, observed } = await tre.look('deep');
    expect(doing(plan)).toEqual({});
    expect([...observed.depth.values()].every((depth) => depth === 'L2')).toBe(true);
    expect([...observed.whatIf.values()].every(({ known }) => known)).toBe(true);
  });

  it('lists in its stacks no resource that its templates do not name, so that none seems to leave with an update', () => {
    const { units } = tre.desired();
    const left = [...tre.applied].map(([name, record]) => leavingResources(units.get(name)!, record));
    expect(left.length).toBeGreaterThan(5);
    expect(left.filter(({ reasons, unsafe }) => unsafe || reasons.length > 0)).toEqual([]);
  });

  it('is nothing to do without a ledger too: the stacks say what is applied', async () => {
    const { plan } = await tre.look('L0', { state: 'absent', applied: new Map() });
    expect(doing(plan)).toEqual({});
  });
});

describe('a resource changed behind our back', () => {
  it('is drift with the property, the live value and the value it goes back to', async () => {
    let name = '';
    await whileChanged(
      nsg,
      ({ properties }) => {
        const rules = properties['securityRules'] as unknown as { name: string; properties: { access: string } }[];
        const rule = rules.find((each) => each.properties.access === 'Deny')!;
        name = rule.name;
        rule.properties.access = 'Allow';
      },
      async () => {
        const { plan, calls } = await tre.look('L0');
        expect(doing(plan)).toEqual({ 'workspace/genomics': 'drift' });
        const { reasons } = plan.actions.find(({ unit }) => unit === 'workspace/genomics')!;
        expect(reasons).toMatchObject([
          {
            code: 'drifted',
            path: `nsg-ws: properties.securityRules[name=${name}].properties.access`,
            before: 'Allow',
            after: 'Deny',
          },
        ]);
        expect(calls).toBeLessThan(12);
      },
    );
  });

  it('is no drift any more once it is set back', async () => {
    expect(doing((await tre.look('L0')).plan)).toEqual({});
  });

  it('does not count where only provenance tags differ', async () => {
    await whileChanged(
      nsg,
      (body) =>
        Object.assign(body, {
          tags: { ...(body as never as { tags: object }).tags, tre_commit: 'abc', tre_pull_request: '3' },
        }),
      async () => {
        expect(doing((await tre.look('deep')).plan)).toEqual({});
      },
    );
  });
});

describe('a unit that has left git', () => {
  const unit = 'user-resource/genomics/desktops/linux-1';
  const vm = `${workspaceGroup}/providers/Microsoft.Compute/virtualMachines/vm-linux-1?api-version=2024-07-01`;
  const leave = () => {
    const desired = tre.desired();
    const units = new Map([...desired.units].filter(([name]) => name !== unit));
    return tre.look('L0', undefined, undefined, { ...desired, units });
  };
  const actionOf = (plan: Plan) => plan.actions.find((each) => each.unit === unit)!;

  it('is deleted at two calls and a list of stacks, where all of it carries its tag', async () => {
    const { plan, calls } = await leave();
    expect(actionOf(plan).action).toBe('delete');
    expect(calls).toBe(3);
  });

  it('stays where somebody took all tags off a resource of it, which then is in no list by tag', async () => {
    await whileChanged(
      vm,
      (body) => Object.assign(body, { tags: {} }),
      async () => {
        const { plan, observed } = await leave();
        expect(actionOf(plan).action).toBe('blocked');
        expect(actionOf(plan).reasons.map(({ message }) => message)).toEqual([
          expect.stringMatching(/vm-linux-1 does not carry the tag tre_unit/),
        ]);
        expect([...observed.missing]).toEqual([]);
      },
    );
  });

  it('is not concluded about where what is in no list cannot be read either', async () => {
    await whileChanged(
      vm,
      (body) => Object.assign(body, { tags: {} }),
      async () => {
        await tre.world.fault({
          name: 'error',
          match: { method: 'GET', pathContains: 'vm-linux-1' },
          times: 20,
          status: 500,
        });
        await expect(leave()).rejects.toThrow(/vm-linux-1/i);
        await clearFaults();
      },
    );
  });

  it('is deleted where what is in no list is really gone', async () => {
    const { body } = await tre.world.call('GET', vm);
    await tre.world.ended(await tre.world.call('DELETE', vm));
    const { plan, observed } = await leave();
    expect([...observed.missing].some((id) => id.endsWith('/vm-linux-1'))).toBe(true);
    expect(actionOf(plan).action).toBe('delete');
    await tre.world.make(vm, body);
  });
});

describe('a resource that is gone', () => {
  const vm = `${workspaceGroup}/providers/Microsoft.Compute/virtualMachines/vm-linux-1?api-version=2024-07-01`;

  it('is confirmed by a GET before it counts', async () => {
    const { body } = await tre.world.call('GET', vm);
    await tre.world.ended(await tre.world.call('DELETE', vm));
    const { plan, observed } = await tre.look('L0');
    expect(doing(plan)).toMatchObject({ 'user-resource/genomics/desktops/linux-1': 'drift' });
    expect([...observed.missing].some((id) => id.endsWith('/vm-linux-1'))).toBe(true);
    const { reasons } = plan.actions.find(({ unit }) => unit.startsWith('user-resource/'))!;
    expect(reasons.map(({ code }) => code)).toContain('missing-resource');

    // Made again, while lists still show the time without it.
    await tre.world.fault({ name: 'lagList', match: {}, ms: 60_000 });
    await tre.world.make(vm, body);
    const lagging = await tre.look('L0');
    expect(lagging.observed.missing.has(body.id.toLowerCase())).toBe(false);
    expect(lagging.observed.resources.has(body.id.toLowerCase())).toBe(true);
    await clearFaults();
  });
});

async function clearFaults(): Promise<void> {
  await tre.world.call('DELETE', '/sandbox/faults', undefined, { as: 'nobody' });
}

describe('what cannot be read is never empty', () => {
  const faults = [
    {
      why: 'Resource Graph fails',
      fault: { name: 'error', match: { pathContains: 'Microsoft.ResourceGraph' }, times: 20, status: 500 },
    },
    {
      why: 'groups cannot be listed',
      fault: { name: 'error', match: { method: 'GET', pathContains: '/resourcegroups' }, times: 20, status: 503 },
    },
    {
      why: 'the connection drops',
      fault: { name: 'drop', match: { pathContains: 'Microsoft.ResourceGraph' }, times: 20 },
    },
    {
      why: 'Azure throttles',
      fault: { name: 'throttle', match: { pathContains: 'Microsoft.ResourceGraph' }, times: 20 },
    },
  ];
  it.each(faults)('$why', async ({ fault }) => {
    const added = await tre.world.fault(fault);
    expect(added.status).toBe(201);
    const { units, environment } = tre.desired();
    const reader = azureReader(tre.connection('planner'));
    const read = await observe({
      reader,
      units,
      environment,
      ledger: { state: 'verified', applied: tre.applied },
      deep: 'L0',
      clock: systemClock,
    });
    expect(read.known).toBe(false);
    await clearFaults();
  });
});
