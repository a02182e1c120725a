import type {
  Account,
  Activity,
  CheckRun,
  CheckSuite,
  Comment,
  CommitStatus,
  Delivery,
  Deployment,
  DeploymentStatus,
  Hook,
  Issue,
  IssueEvent,
  Label,
  Moment,
  Protection,
  Review,
} from './records.ts';

/** Everything the server knows beside the bare repository; one JSON file. */
export interface State {
  readonly version: 1;
  nextId: number;
  lastMoment: Moment;
  readonly repository: {
    readonly id: number;
    readonly owner: string;
    readonly name: string;
    readonly createdAt: Moment;
  };
  readonly appKeyPem: string;
  pushedAt: Moment;
  accounts: Account[];
  issues: Issue[];
  reviews: Review[];
  comments: Comment[];
  events: IssueEvent[];
  activities: Activity[];
  statuses: CommitStatus[];
  checkRuns: CheckRun[];
  checkSuites: CheckSuite[];
  hooks: Hook[];
  deliveries: Delivery[];
  deployments: Deployment[];
  deploymentStatuses: DeploymentStatus[];
  labels: Label[];
  protections: { [branch: string]: Protection };
  installationTokens: { token: string; expiresAt: Moment }[];
}

export function emptyState(first: {
  owner: string;
  name: string;
  at: Moment;
  accounts: Account[];
  appKeyPem: string;
}): State {
  return {
    version: 1,
    nextId: 1_000_001,
    lastMoment: first.at,
    repository: { id: 700_000_001, owner: first.owner, name: first.name, createdAt: first.at },
    appKeyPem: first.appKeyPem,
    pushedAt: first.at,
    accounts: first.accounts,
    issues: [],
    reviews: [],
    comments: [],
    events: [],
    activities: [],
    statuses: [],
    checkRuns: [],
    checkSuites: [],
    hooks: [],
    deliveries: [],
    deployments: [],
    deploymentStatuses: [],
    labels: [],
    protections: {},
    installationTokens: [],
  };
}
