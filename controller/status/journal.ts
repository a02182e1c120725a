import type { ApplyJournal } from '../apply/types.ts';
import type { Clock } from '../core/clock.ts';
import type { JsonObject } from '../core/json.ts';
import type { AppliedRecord, LedgerView } from '../observed/types.ts';
import type { Freeze, Lift } from '../signoff/freeze.ts';
import type { SegmentDecision } from '../signoff/types.ts';
import { conditionsAfter } from './conditions.ts';
import type { NewEntry } from './entry.ts';
import type { Ledger, UnitStatus } from './types.ts';
import type { LedgerWriter } from './write-ledger.ts';

export interface Journal extends ApplyJournal {
  /** Sign what the judge decided, so that later runs need not ask GitHub again and can never be talked up. */
  decided(decisions: readonly SegmentDecision[]): Promise<void>;
  /** Begin a new chain in place of one that does not count, and say why. */
  restarted(reason: string): Promise<void>;
  /** What stops everything, so that its tag cannot be taken away unseen. */
  frozen(freeze: Freeze): Promise<void>;
  lifted(freeze: Freeze, lift: Lift): Promise<void>;
  /** Record hashes as read back once everything had settled. */
  settled(records: readonly AppliedRecord[]): Promise<void>;
  /** The units as they stand after what this run did. */
  statuses(): ReadonlyMap<string, UnitStatus>;
}

/** What apply does, written into the ledger as it happens. */
export function journal(ledger: Ledger, writer: LedgerWriter, clock: Clock, commit: string): Journal {
  const statuses = new Map(ledger.statuses);
  const now = () => clock.now().toISOString();

  async function write(entries: readonly NewEntry[], changed: ReadonlyMap<string, UnitStatus | null>): Promise<void> {
    if (entries.length === 0) return;
    for (const [unit, status] of changed) status ? statuses.set(unit, status) : statuses.delete(unit);
    await writer.append({ entries, statuses: changed });
  }

  return {
    fence: () => writer.fence(),
    statuses: () => statuses,
    intended: (unit, digest) => ledger.statuses.get(unit)?.lastAttempted?.digest === digest,

    async decided(decisions) {
      await write(
        decisions.filter((decision) => !decision.provisional).map((decision) => entry('decision', decision)),
        new Map(),
      );
    },

    async restarted(reason) {
      await write([entry('restarted', { commit, reason })], new Map());
    },

    async frozen(freeze) {
      await write([entry('frozen', freeze)], new Map());
    },

    async lifted({ id }, lift) {
      await write([entry('lifted', { freeze: id, ...lift })], new Map());
    },

    async attempted(units) {
      const at = now();
      const changed = new Map(
        units.map(({ unit, action, digest }) => {
          const before = statuses.get(unit);
          const status: UnitStatus = {
            unit,
            conditions: conditionsAfter(
              { state: 'reconciling', message: `${action} at ${commit.slice(0, 7)}` },
              at,
              before,
            ),
            lastAttempted: { commit, digest, action, fence: writer.fence() + 1, at },
            ...(before?.lastApplied && { lastApplied: before.lastApplied }),
          };
          return [unit, status];
        }),
      );
      await write([entry('attempted', { commit, units: units.map((unit) => ({ ...unit })) })], changed);
    },

    async applied(record) {
      const before = statuses.get(record.unit);
      const conditions = conditionsAfter(
        { state: 'ready', message: `live as of ${record.commit.slice(0, 7)}` },
        now(),
        before,
      );
      const { resources, parameters, inputs, ...brief } = record;
      await write(
        [entry('applied', { ...brief, resources: Object.keys(resources) })],
        new Map([[record.unit, { ...before, unit: record.unit, conditions, lastApplied: record }]]),
      );
    },

    async deleted(unit) {
      await write([entry('deleted', { unit, commit })], new Map([[unit, null]]));
    },

    async failed(unit, { code, message, stalled }) {
      const before = statuses.get(unit);
      const fact = stalled ? ({ state: 'stalled', message } as const) : ({ state: 'failed', code, message } as const);
      const status: UnitStatus = { ...before, unit, conditions: conditionsAfter(fact, now(), before) };
      await write([entry('failed', { unit, commit, code, message, stalled })], new Map([[unit, status]]));
    },

    async settled(records) {
      const changed = new Map<string, UnitStatus>();
      for (const record of records) {
        const before = statuses.get(record.unit);
        if (before) changed.set(record.unit, { ...before, lastApplied: record });
      }
      await write(changed.size > 0 ? [entry('settled', { units: [...changed.keys()] })] : [], changed);
    },
  };
}

/** The ledger as the planner may see it. */
export function ledgerView(ledger: Ledger): LedgerView {
  const applied = new Map<string, AppliedRecord>();
  for (const [unit, status] of ledger.statuses) if (status.lastApplied) applied.set(unit, status.lastApplied);
  return { state: ledger.state, ...(ledger.reason && { reason: ledger.reason }), applied };
}

function entry(kind: NewEntry['kind'], body: object): NewEntry {
  return { kind, body: body as JsonObject };
}
