import type { ReviewPorts } from '../loop/ports.ts';
import { controllerRuns } from './controller-runs.ts';
import { defaultBranchOf } from './default-branch.ts';
import { type Service, type ServiceOptions, startService } from './start-service.ts';

export interface ServeOptions extends Omit<ServiceOptions, 'runs' | 'repository' | 'clock'> {
  readonly ports: ReviewPorts;
  readonly signal: AbortSignal;
}

/** The controller as a service. @throws Refused without a webhook secret */
export function serve(options: ServeOptions): Promise<Service> {
  const { ports } = options;
  return startService({
    ...options,
    runs: controllerRuns(options),
    repository: { pin: ports.repositoryPin, defaultBranch: defaultBranchOf(ports.reviews) },
    clock: ports.clock,
  });
}
