import { type Courier, newDelivery } from './http/webhooks.ts';
import { showAccount, showOwner } from './show/account.ts';
import { showRepository } from './show/repository.ts';
import type { Account, Hook } from './state/records.ts';
import type { State } from './state/state.ts';
import { nextId, nodeId, type World } from './world.ts';

export function createWorld(parts: {
  readonly state: State;
  readonly repo: string;
  readonly origin: string;
  readonly app: World['app'];
  readonly now: () => Date;
  readonly courier: Courier;
}): World {
  const { state, courier, now } = parts;
  let last: Promise<unknown> = Promise.resolve();
  const world: World = {
    state,
    base: undefined,
    forks: new Map(),
    repo: parts.repo,
    origin: parts.origin,
    app: parts.app,
    comparisons: new Map(),
    testMerges: new Map(),
    tick() {
      state.lastMoment = Math.max(now().getTime(), state.lastMoment + 1);
      return state.lastMoment;
    },
    listens: (event) => state.hooks.some((hook) => wants(hook, event)) || appHears(state, event) !== undefined,
    announce(event, actor, payload) {
      if (!world.listens(event)) return;
      const full = world.envelope(actor, payload);
      for (const hook of state.hooks.filter((known) => wants(known, event))) world.deliver(hook, event, full);
      const appHook = appHears(state, event);
      if (appHook !== undefined) world.deliver(appHook, event, { ...full, installation: installationOf(world) });
    },
    deliver(hook, event, payload, guid) {
      courier.deliver(hook, newDelivery(nextId(world), hook, world.tick(), event, payload, guid));
    },
    envelope(actor: Account, payload) {
      return {
        ...payload,
        repository: showRepository(world),
        organization: showOwner(world),
        sender: showAccount(world, actor),
      };
    },
    exclusively(work) {
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
  return world;
}

function appHears({ appHook }: State, event: string): Hook | undefined {
  return appHook !== null && wants(appHook, event) ? appHook : undefined;
}

/** Only the App's own webhook names the installation. */
function installationOf({ app }: World) {
  return { id: app.installationId, node_id: nodeId('IN', app.installationId) };
}

function wants(hook: Hook, event: string): boolean {
  return hook.active && (hook.events.includes(event) || hook.events.includes('*'));
}
