import { Refused } from '../core/errors.ts';
import { known, type Read, unavailable } from '../core/known.ts';
import { typeOfId } from '../observed/scopes.ts';
import type { LiveResource } from '../observed/types.ts';
import { versionsByType } from '../observed/versions-by-type.ts';
import { readGovernedTree } from '../signoff/bench.ts';
import { explainPath } from '../status/explain/explain-path.ts';
import { explainStranger } from '../status/explain/explain-stranger.ts';
import { declaredIn, explainUnit, lookAt } from '../status/explain/explain-unit.ts';
import { findSubject, similarUnits } from '../status/explain/find-subject.ts';
import type { Evidence } from '../status/explain/origins.ts';
import { settledAt } from '../status/explain/settled-at.ts';
import type { Answer, LiveLook, UnitExplanation } from '../status/explain/types.ts';
import type { Ledger, UnitStatus } from '../status/types.ts';
import type { Home } from './home.ts';
import { openPlan } from './plan-branch.ts';
import type { PlanPorts } from './ports.ts';
import { readEvidence } from './read-evidence.ts';

/**
 * From a unit, a live resource or a file back to who approved it. All of it comes from the signed ledger and from git;
 * Azure is asked only whether it still is as it was recorded.
 * @throws Refused `ledger-not-verified`, `unit-unknown`
 */
export async function explain(given: PlanPorts, asked: string, tip: string): Promise<Read<Answer>> {
  const opened = await openPlan(given);
  if (!opened.known) return opened;
  const { ports, home, ledger } = opened.value;
  if (ledger.state !== 'verified') {
    throw new Refused('ledger-not-verified', ledger.reason ?? 'nothing has been applied yet: there is no ledger');
  }
  const subject = findSubject(ledger.statuses, asked);
  if (subject.is === 'unknown') throw unknown(ledger, asked);
  const tagged = await ports.reader.tagged(home.treId, home.subscriptions);
  const live = tagged.known ? known(new Map(tagged.value.map((one) => [one.id.toLowerCase(), one]))) : tagged;
  if (subject.is === 'resource') {
    const found = await readStranger(ports, subject.id, live);
    return known({ about: 'resource', asked, resource: explainStranger(subject.id, found, home.treId) });
  }
  const evidence = await readEvidence(ports, ledger);
  if (!evidence.known) return evidence;
  const explained = (statuses: readonly UnitStatus[]) =>
    explainAll(statuses, { ports, home, ledger, evidence: evidence.value, live });
  if (subject.is === 'units') {
    const units = await explained(subject.units);
    return units.known
      ? known({ about: 'unit', asked, ...(subject.note && { note: subject.note }), units: units.value })
      : units;
  }
  const { path } = subject;
  const tree = await readGovernedTree(ports.git, tip);
  if (!tree.known) return tree;
  // A hub link has its workspace's story.
  const declares = ({ unit, lastApplied }: UnitStatus) =>
    lastApplied !== undefined && !unit.startsWith('hub-link/') && declaredIn(lastApplied) === path;
  const units = await explained([...ledger.statuses.values()].filter(declares));
  if (!units.known) return units;
  const about = explainPath(path, tree.value.get(path), evidence.value, ledger.statuses);
  if (about.blob === undefined && about.units.length === 0 && about.history.length === 0) {
    throw new Refused('path-unknown', `neither main nor the ledger knows a file \`${path}\``);
  }
  return known({ about: 'path', asked, path: about, units: units.value });
}

function unknown({ statuses }: Ledger, asked: string): Refused {
  const near = similarUnits(statuses.keys(), asked).join(', ') || 'none';
  return new Refused(
    'unit-unknown',
    `the ledger knows no unit, resource or file \`${asked}\`; it knows ${near}. What was never applied has no story ` +
      `yet: \`tre why-blocked ${asked}\` says what it waits for`,
  );
}

interface Known {
  readonly ports: PlanPorts;
  readonly home: Home;
  readonly ledger: Ledger;
  readonly evidence: Evidence;
  readonly live: Read<ReadonlyMap<string, LiveResource>>;
}

async function explainAll(statuses: readonly UnitStatus[], about: Known): Promise<Read<readonly UnitExplanation[]>> {
  const { ports, ledger, evidence, live } = about;
  const settled = await settledAt(ledger, ports.ledgerBranch, statuses);
  if (!settled.known) return settled;
  return known(
    statuses.map((status) => {
      const at = settled.value.get(status.unit);
      const record = status.lastApplied;
      const look: LiveLook | undefined =
        record && (live.known ? lookAt(record, live.value) : { state: 'unknown', reason: live.reason });
      return explainUnit(status, evidence, { ...(at && { settledAt: at }), ...(look && { live: look }) });
    }),
  );
}

/** The list holds all that carries our tag; what it does not hold is asked for itself where its type is known. */
async function readStranger(
  ports: PlanPorts,
  id: string,
  live: Read<ReadonlyMap<string, LiveResource>>,
): Promise<Read<LiveResource | undefined>> {
  const listed = live.known ? live.value.get(id.toLowerCase()) : undefined;
  if (listed) return known(listed);
  const version = versionsByType([]).get(typeOfId(id));
  if (version !== undefined) return ports.reader.resource(id, version);
  if (!live.known) return live;
  return unavailable(
    'type-unknown',
    `${typeOfId(id) || id} is no type that we make, so there is no api-version to ask with; Resource Graph lists it under no tag of ours`,
  );
}
