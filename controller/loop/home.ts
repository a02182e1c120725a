import type { Manifest } from '../manifests/types.ts';
import type { Selection } from '../signoff/select-units.ts';

/** Where the TRE lives in Azure. Its name never changes, so the trust root's environment manifest is the authority. */
export interface Home {
  readonly treId: string;
  readonly coreSubscription: string;
  readonly coreGroup: string;
  /** As the environment named them then; those of today may be others. */
  readonly subscriptions: readonly string[];
  /** The environment as the operator named it with the trust root. */
  readonly environment: Manifest<'Environment'>;
}

export function homeOf(environment: Manifest<'Environment'>): Home {
  return {
    treId: environment.name,
    coreSubscription: environment.spec.subscriptions.core,
    coreGroup: `rg-${environment.name}`,
    subscriptions: subscriptionsOf(environment),
    environment,
  };
}

/**
 * The environment that entitled people approved last. What main says may be somebody's push: it must decide neither how
 * long data is kept nor where things are looked for and written.
 */
export function approvedEnvironment(selection: Selection, home: Home): Manifest<'Environment'> {
  const manifest = selection.units.get('environment/core')?.manifest;
  return manifest?.kind === 'Environment' ? manifest : home.environment;
}

/** All subscriptions that the environment may use, each once. */
export function subscriptionsOf(environment: Manifest<'Environment'>): string[] {
  return [...new Set([environment.spec.subscriptions.core, ...environment.spec.subscriptions.workspaces])];
}
