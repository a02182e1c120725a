import { azure } from '../../e2e/support/azure.ts';
import type { World } from '../../e2e/support/sandbox.ts';

/** Everything that is live, as ARM tells it; without the ledger's anchor, which moves whenever something is recorded. */
export interface Live {
  readonly text: string;
  /** Without what moves when approved content is written anew. */
  readonly content: string;
}

/** Resources with their properties, groups with their tags, and the deployment stacks of each group. */
export async function live(world: World): Promise<Live> {
  const { call, subscription } = azure(world);

  async function all(query: string): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let skipToken: string | undefined;
    do {
      const options = { top: 1000, resultFormat: 'objectArray', ...(skipToken && { $skipToken: skipToken }) };
      const asked = { subscriptions: [subscription], query, options };
      const path = '/providers/Microsoft.ResourceGraph/resources';
      const { status, body } = await call('POST', path, '2024-04-01', asked);
      if (status !== 200) throw new Error(`Resource Graph: ${status} ${JSON.stringify(body)}`);
      rows.push(...body.data);
      skipToken = body.$skipToken;
    } while (skipToken);
    return rows;
  }

  const groups = (await all('resourcecontainers | project id, name, type, tags | order by id asc')).map((group) => {
    const { tre_ledger: _, ...tags } = (group['tags'] ?? {}) as Record<string, unknown>;
    return { id: String(group['id']), name: String(group['name']), type: String(group['type']), tags };
  });
  const resources = await all(
    'resources | project id, name, type, location, kind, sku, identity, tags, properties | order by id asc',
  );
  const stacks: unknown[] = [];
  for (const group of groups.filter(({ type }) => type.endsWith('/resourcegroups'))) {
    const path = `/subscriptions/${subscription}/resourceGroups/${group.name}/providers/Microsoft.Resources/deploymentStacks`;
    const { status, body } = await call('GET', path, '2024-03-01');
    if (status !== 200) throw new Error(`stacks of ${group.name}: ${status} ${JSON.stringify(body)}`);
    stacks.push(...body.value);
  }
  const found = { groups, resources, stacks };
  return { text: written(found, none), content: written(found, ofAWrite) };
}

const none: ReadonlySet<string> = new Set();
/** What moves whenever the same is written again. */
const ofAWrite: ReadonlySet<string> = new Set([
  'etag',
  'deploymentId',
  'correlationId',
  'duration',
  'systemData',
  'tre_fence',
  'tre_commit',
  'tre_pull_request',
  'changedTime',
]);

/** One line a value, members in the order of their names, and lists of objects by what they hold: Azure promises no order. */
function written(value: unknown, without: ReadonlySet<string>): string {
  const sorted = (key: string, member: unknown) => {
    if (without.has(key)) return undefined;
    if (Array.isArray(member)) return without.size === 0 ? member : inOrder(member);
    if (typeof member !== 'object' || member === null) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return JSON.stringify(value, sorted, 1);
}

function inOrder(list: readonly unknown[]): unknown[] {
  const keyed = list.map((item) => [JSON.stringify(item), item] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
