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
import { defaultSettings, type Environment, type RepositorySettings, type Ruleset, type Variable } from './settings.ts';

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
    /** Account that a fork belongs to; absent on the repository itself, which is the organisation's. */
    readonly ownerId?: number;
  };
  readonly appKeyPem: string;
  /** Signs the tokens of GitHub Actions; made when first asked for. */
  actionsKeyPem: string | null;
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
  rulesets: Ruleset[];
  environments: Environment[];
  variables: Variable[];
  settings: RepositorySettings;
  /** The App's own webhook; its deliveries are among the others, under its id. */
  appHook: Hook | null;
  /** Forks of this repository, each with records of its own; what is shared is read from here (see forks.ts). */
  forks: State[];
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
    actionsKeyPem: null,
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
    rulesets: [],
    environments: [],
    variables: [],
    settings: { ...defaultSettings },
    appHook: null,
    forks: [],
    installationTokens: [],
  };
}
