import { describe, expect, it } from 'vitest';
import type { ExpandedResource } from '../../../controller/arm-template/types.ts';
import { walk } from '../../../controller/sandbox/azure/deployments/walk.ts';

function resource(key: string, dependsOn: string[] = [], existing = false): ExpandedResource {
  return {
    key,
    id: `/${key}`,
    type: 't',
    name: key,
    apiVersion: 'v',
    existing,
    dependsOn,
    path: key,
    body: () => ({}),
  };
}

const cases = [
  {
    why: 'independent resources start at once and a dependent waits for the slowest of them',
    resources: [resource('c', ['a', 'b']), resource('a'), resource('b')],
    failing: [],
    events: ['+a', '+b', '-a', '-b', '+c', '-c'],
  },
  {
    why: 'a failure stops what hangs on it, at any distance, and nothing else',
    resources: [resource('a'), resource('b', ['a']), resource('c', ['b']), resource('d')],
    failing: ['a'],
    events: ['+a', '+d', '!a', '-d'],
  },
  {
    why: 'existing resources are not visited and hold nothing up, nor do keys from elsewhere',
    resources: [resource('x', [], true), resource('a', ['x', 'of-another-template'])],
    failing: [],
    events: ['+a', '-a'],
  },
];

describe('walking the graph of a template', () => {
  it.each(cases)('$why', async ({ resources, failing, events }) => {
    const seen: string[] = [];

    await walk(resources, async ({ key }) => {
      seen.push(`+${key}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const failed = (failing as string[]).includes(key);
      seen.push(`${failed ? '!' : '-'}${key}`);
      return !failed;
    });

    expect(seen).toEqual(events);
  });
});
