import { describe, expect, it } from 'vitest';
import { systemClock } from '../../controller/core/clock.ts';
import { loadLedger } from '../../controller/status/load-ledger.ts';
import { ed25519Signer, newLedgerKey } from '../../controller/status/signer.ts';
import type { Ledger, UnitStatus } from '../../controller/status/types.ts';
import { ledgerWriter } from '../../controller/status/write-ledger.ts';
import { MemoryAnchor, MemoryBranch } from './memory-branch.ts';

function world() {
  const branch = new MemoryBranch();
  const anchors = new MemoryAnchor();
  const signer = ed25519Signer(newLedgerKey());
  const load = async (): Promise<Ledger> => {
    const read = await loadLedger(branch, anchors, signer);
    if (!read.known) throw new Error(read.reason);
    return read.value;
  };
  const reload = () => loadLedger(branch, anchors, signer);
  const append = async (unit: string, ledger?: Ledger) => {
    const writer = ledgerWriter(ledger ?? (await load()), { branch, anchors, signer, clock: systemClock, reload });
    await writer.append({
      entries: [{ kind: 'applied', body: { unit } }],
      statuses: new Map([[unit, { unit, conditions: [] } satisfies UnitStatus]]),
    });
  };
  return { branch, anchors, signer, load, reload, append };
}

type World = ReturnType<typeof world>;
const headOf = ({ branch }: World) => JSON.parse(branch.commits.at(-1)?.files.get('head.json') ?? '');

describe('the ledger', () => {
  it('reads back what was written, by runs that know nothing of each other', async () => {
    const w = world();
    await w.append('workspace/a');
    await w.append('workspace/b');

    const ledger = await w.load();

    expect(ledger.state).toBe('verified');
    expect([...ledger.statuses.keys()].sort()).toEqual(['workspace/a', 'workspace/b']);
    expect(ledger.head?.sequence).toBe(2);
  });

  it('is absent, not broken, where nothing was ever written', async () => {
    expect((await world().load()).state).toBe('absent');
  });

  it('lets one of two racing writers win, and the other go on from there', async () => {
    const w = world();
    await w.append('workspace/a');
    const seen = await w.load();
    await w.append('workspace/b', seen);

    await w.append('workspace/c', seen);

    const ledger = await w.load();
    expect(ledger.state).toBe('verified');
    expect([...ledger.statuses.keys()].sort()).toEqual(['workspace/a', 'workspace/b', 'workspace/c']);
  });

  it('does not follow a branch that somebody else wrote without our key', async () => {
    const w = world();
    await w.append('workspace/a');
    const seen = await w.load();
    await w.branch.commit(w.branch.commits.at(-1)?.id, new Map([['status/workspace/x.json', '{}']]));

    await expect(w.append('workspace/c', seen)).rejects.toMatchObject({ code: 'ledger-not-ours' });
  });

  it('puts what is asked for during a write into one next write', async () => {
    const w = world();
    const writer = ledgerWriter(await w.load(), { ...w, clock: systemClock });
    const write = (unit: string) =>
      writer.append({
        entries: [{ kind: 'applied', body: { unit } }],
        statuses: new Map([[unit, { unit, conditions: [] }]]),
      });

    await Promise.all(['a', 'b', 'c', 'd'].map(write));

    expect(w.branch.commits.length).toBe(2);
    expect((await w.load()).statuses.size).toBe(4);
  });

  const attacks: { why: string; attack: (w: World) => Promise<void> | void; reason: RegExp }[] = [
    {
      why: 'a status edited by hand is a forged prune witness',
      attack: (w) =>
        void w.branch.commits.at(-1)?.files.set('status/workspace/a.json', '{"unit":"workspace/a","conditions":[]}'),
      reason: /status\/ is not what was signed/,
    },
    {
      why: 'a ledger entry removed hides what happened',
      attack: (w) => {
        const files = w.branch.commits.at(-1)?.files;
        for (const path of files?.keys() ?? []) if (path.startsWith('ledger/')) files?.delete(path);
      },
      reason: /ledger\/ is not what was signed/,
    },
    {
      why: 'a head signed with another key is not ours',
      attack: (w) => {
        const { signature, ...head } = headOf(w);
        const forged = { ...head, signature: ed25519Signer(newLedgerKey()).sign('00'.repeat(32)) };
        w.branch.commits.at(-1)?.files.set('head.json', JSON.stringify(forged));
      },
      reason: /signature of head\.json/,
    },
    {
      why: 'the branch rolled back to an older, genuine state revives what was deleted since',
      attack: (w) => void w.branch.commits.pop(),
      reason: /entry 1, but entry 2 was anchored/,
    },
    {
      why: 'the branch deleted must not look like a first run',
      attack: (w) => void w.branch.commits.splice(0),
      reason: /branch tre\/status is gone/,
    },
    {
      why: 'an anchor removed would let a rollback pass',
      attack: (w) => {
        w.anchors.anchor = undefined;
      },
      reason: /no anchor outside git/,
    },
    {
      why: 'something that is not JSON is not a ledger',
      attack: (w) => void w.branch.commits.at(-1)?.files.set('head.json', 'gone'),
      reason: /cannot be read/,
    },
  ];
  it.each(attacks)('counts as absent, never as empty: $why', async ({ attack, reason }) => {
    const w = world();
    await w.append('workspace/a');
    await w.append('workspace/b');

    await attack(w);

    const ledger = await w.load();
    expect(ledger).toMatchObject({ state: 'broken', reason: expect.stringMatching(reason) });
    expect(ledger.statuses.size).toBe(0);
  });

  it('accepts a head that is ahead of its anchor: a crash came between push and anchor', async () => {
    const w = world();
    await w.append('workspace/a');
    const behind = w.anchors.anchor;
    await w.append('workspace/b');
    w.anchors.anchor = behind;

    expect((await w.load()).state).toBe('verified');
  });

  it('begins a new chain after a broken one, without what the broken one claimed', async () => {
    const w = world();
    await w.append('workspace/a');
    w.anchors.anchor = undefined;

    await w.append('workspace/b');

    const ledger = await w.load();
    expect(ledger.state).toBe('verified');
    expect([...ledger.statuses.keys()]).toEqual(['workspace/b']);
  });

  it('refuses a key that is none, naming the variable', () => {
    expect(() => ed25519Signer('bm8ga2V5')).toThrowError(/TRE_LEDGER_KEY/);
  });
});
