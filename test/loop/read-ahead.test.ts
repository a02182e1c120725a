import { expect, test } from 'vitest';
import { known } from '../../controller/core/known.ts';
import { readAhead } from '../../controller/loop/read-ahead.ts';
import type { AzureReader } from '../../controller/observed/types.ts';

const home = { treId: 'contoso', coreSubscription: 's1', coreGroup: 'rg-contoso', subscriptions: ['s1', 's2'] };

function azure(): { reader: AzureReader; asked: string[] } {
  const asked: string[] = [];
  const reader: AzureReader = {
    tagged: async (treId, subscriptions) => {
      asked.push(`tagged ${treId} ${subscriptions.join(' ')}`);
      return known([]);
    },
    groups: async (treId, subscriptions) => {
      asked.push(`groups ${treId} ${subscriptions.join(' ')}`);
      return known([]);
    },
    resource: async () => known(undefined),
    stacks: async () => known([]),
    whatIf: async () => known([]),
    calls: () => asked.length,
  };
  return { reader, asked };
}

const early = ['tagged contoso s1 s2', 'groups contoso s1 s2'];

test.each<{ why: string; later: readonly string[][]; asked: readonly string[] }>([
  { why: 'the planner gets the early answer', later: [['s1', 's2']], asked: [] },
  { why: 'the order of subscriptions is no other question', later: [['s2', 's1']], asked: [] },
  { why: 'the ledger names a subscription more', later: [['s1', 's2', 's3']], asked: ['tagged contoso s1 s2 s3'] },
  {
    why: 'an early answer counts once',
    later: [
      ['s1', 's2'],
      ['s1', 's2'],
    ],
    asked: ['tagged contoso s1 s2'],
  },
])('$why', async ({ later, asked }) => {
  const world = azure();
  const reader = readAhead(world.reader, home);
  expect(world.asked, 'before anybody asks').toEqual(early);
  for (const subscriptions of later) expect(await reader.tagged('contoso', subscriptions)).toEqual(known([]));
  expect(world.asked.slice(early.length)).toEqual(asked);
});
