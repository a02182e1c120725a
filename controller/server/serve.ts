import { messageOf, Transient } from '../core/errors.ts';
import { applyBranch } from '../loop/apply-branch.ts';
import { dailyShare } from '../loop/daily-share.ts';
import { keyedQueue, type WorkOutcome } from '../loop/keyed-queue.ts';
import { planPullRequest } from '../loop/plan-pull-request.ts';
import type { ApplyPorts } from '../loop/ports.ts';
import { recordSeen } from '../loop/record-seen.ts';
import { summarise } from '../plan/summary.ts';
import type { Plan } from '../plan/types.ts';
import { branchKey } from './keys-of-event.ts';
import { startServer } from './start-server.ts';
import type { ServerStatus } from './types.ts';

export interface ServeOptions {
  readonly ports: ApplyPorts;
  readonly host: string;
  readonly port: number;
  readonly everyMs: number;
  readonly webhookSecrets: readonly string[];
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly signal: AbortSignal;
}

/** The controller as a service: a queue of keys, fed by webhooks and by time; main is the only key that writes. */
export async function serve(options: ServeOptions): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const { ports, log } = options;
  const startedAt = ports.clock.now().toISOString();
  let lastRun: ServerStatus['lastRun'];
  let lastError: ServerStatus['lastError'];
  let environment = 'TRE';

  async function work(key: string): Promise<WorkOutcome> {
    const fetched = await ports.git.fetch();
    if (!fetched.known) throw new Transient(fetched.code, fetched.reason);
    const tip = await ports.git.resolve('main');
    if (!tip.known || !tip.value)
      throw new Transient('main-unknown', tip.known ? 'the repository has no main' : tip.reason);
    const plan =
      key === branchKey ? await runBranch(tip.value) : await runPullRequest(Number(key.split('/')[1]), tip.value);
    log({ key, revision: plan.revision, summary: { ...summarise(plan.actions) } });
    return key === branchKey ? { again: true, afterMs: options.everyMs } : { again: false };
  }

  async function runBranch(tip: string): Promise<Plan> {
    const result = await applyBranch(ports, tip, {
      depth: { suspects: dailyShare(ports.clock.now(), options.everyMs) },
      signal: options.signal,
      onEvent: (event) => log({ key: branchKey, ...event }),
    });
    if (!result.known) throw new Transient(result.code, result.reason);
    const { plan } = result.value;
    environment = plan.environment;
    lastRun = {
      at: ports.clock.now().toISOString(),
      revision: plan.revision,
      summary: { ...summarise(plan.actions) },
      units: plan.actions.map((action) => ({
        unit: action.unit,
        action: result.value.outcomes.get(action.unit)?.state ?? action.action,
        signOff: action.signOff.state,
        message: action.reasons[0]?.message ?? '',
      })),
    };
    return plan;
  }

  async function runPullRequest(number: number, tip: string): Promise<Plan> {
    const seen = await recordSeen(ports, number);
    if (!seen.known) throw new Transient(seen.code, seen.reason);
    const plan = await planPullRequest(ports, number, tip, 'L0');
    if (!plan.known) throw new Transient(plan.code, plan.reason);
    return plan.value.plan;
  }

  const queue = keyedQueue(work, {
    clock: ports.clock,
    concurrency: 2,
    onError: (key, error) => {
      lastError = { at: ports.clock.now().toISOString(), message: `${key}: ${messageOf(error)}` };
      log({ key, error: messageOf(error) });
    },
  });
  const server = await startServer({
    ...options,
    status: () => ({
      environment,
      startedAt,
      ...(lastRun && { lastRun }),
      ...(lastError && { lastError }),
      queue: queue.state(),
    }),
    enqueue: (key) => queue.add(key, { priority: 1 }),
  });
  queue.add(branchKey);
  return {
    origin: server.origin,
    close: async () => {
      queue.stop();
      await server.close();
      await queue.idle();
    },
  };
}
