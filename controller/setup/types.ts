import type { JsonObject } from '../core/json.ts';
import type { Read } from '../core/known.ts';

/** A rule of a ruleset under GitHub's own names, so that what is compared is what is sent. */
export interface Rule {
  readonly type: string;
  readonly parameters?: JsonObject;
}

export interface Bypass {
  readonly actor_type: string;
  readonly actor_id: number | null;
  readonly bypass_mode: string;
}

export interface Ruleset {
  /** Ours are found again by their name. */
  readonly name: string;
  readonly enforcement: 'active' | 'disabled' | 'evaluate';
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: readonly Rule[];
  readonly bypass: readonly Bypass[];
}

export interface LiveRuleset extends Omit<Ruleset, 'bypass'> {
  readonly id: number;
  /** GitHub shows it only to who may change the ruleset. */
  readonly bypass: readonly Bypass[] | 'not-shown';
}

export interface Webhook {
  readonly url: string;
  readonly events: readonly string[];
  readonly contentType: string;
  readonly active: boolean;
  readonly verifyTls: boolean;
}

export interface LiveWebhook extends Webhook {
  readonly id: number;
  /** That there is one; GitHub never shows which. */
  readonly hasSecret: boolean;
}

export interface Label {
  readonly name: string;
  /** Six hex digits. */
  readonly color: string;
  readonly description: string;
}

export interface Environment {
  readonly name: string;
  /** Branches that may deploy to it; `any` where GitHub does not limit them. */
  readonly branches: readonly string[] | 'any';
}

export interface ActionsSettings {
  readonly defaultToken: 'read' | 'write';
  readonly mayApprove: boolean;
}

export interface MergeSettings {
  readonly deleteBranchOnMerge: boolean;
  readonly autoMerge: boolean;
}

export interface AppPermission {
  readonly name: string;
  readonly level: 'read' | 'write';
  /** What it is needed for, as part of a sentence. */
  readonly for: string;
}

/** What the repository's settings must be: made from people, policy and workspaces alone, with no read from GitHub. */
export interface RepositorySettings {
  readonly defaultBranch: string;
  readonly pin: { readonly id: number; readonly ownerId: number } | undefined;
  readonly rulesets: readonly Ruleset[];
  /** Undefined where nobody said which address the controller has. */
  readonly webhook: (Webhook & { readonly secret: 'known' | 'unknown' }) | undefined;
  readonly labels: readonly Label[];
  readonly environments: readonly Environment[];
  readonly actions: ActionsSettings;
  readonly merge: MergeSettings;
  /** Content of `.github/CODEOWNERS`. */
  readonly codeowners: string;
  /** Undefined where the controller signs in with a fixed token. */
  readonly app: { readonly id: number; readonly permissions: readonly AppPermission[] } | undefined;
}

export interface LiveRepository {
  /** Undefined where GitHub does not show it: these are for who may change them. */
  readonly deleteBranchOnMerge: boolean | undefined;
  readonly autoMerge: boolean | undefined;
  readonly id: number;
  readonly ownerId: number;
  readonly fullName: string;
  readonly defaultBranch: string;
  /** ISO. */
  readonly createdAt: string;
  /** Whether whoever asks may push; undefined where GitHub does not say. */
  readonly mayPush: boolean | undefined;
}

/** What GitHub answers. Each part by itself: a token that may not see one of them can still show the others. */
export interface LiveSettings {
  readonly repository: Read<LiveRepository>;
  readonly rulesets: Read<readonly LiveRuleset[]>;
  readonly webhooks: Read<readonly LiveWebhook[]>;
  readonly labels: Read<readonly Label[]>;
  readonly environments: Read<readonly Environment[]>;
  readonly actions: Read<ActionsSettings>;
  /** Undefined where the file is not on the default branch. */
  readonly codeowners: Read<string | undefined>;
  /** Permission to level (`read`, `write`, `admin`), as the installation was granted them. */
  readonly app: Read<{ readonly [permission: string]: string }>;
  readonly oidc: Read<OidcSubject>;
}

/** How GitHub begins the subject of this repository's OIDC tokens. */
export interface OidcSubject {
  readonly useDefault: boolean;
  /** `repo:contoso@1/tre@2`, where GitHub says it. */
  readonly prefix?: string;
  readonly immutable?: boolean;
}

/** One write that mends one finding. */
export type SettingWrite =
  | { readonly kind: 'ruleset'; readonly id: number | undefined; readonly ruleset: Ruleset }
  | { readonly kind: 'webhook'; readonly id: number | undefined; readonly webhook: Webhook }
  | { readonly kind: 'labels'; readonly labels: readonly Label[] }
  | {
      readonly kind: 'environment';
      readonly name: string;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    }
  | { readonly kind: 'actions'; readonly actions: ActionsSettings }
  | { readonly kind: 'merge'; readonly merge: MergeSettings };

/** One thing that was looked at. */
export interface Finding {
  readonly area: 'settings' | 'trust' | 'people' | 'github' | 'azure';
  /** Name of the thing, such as `ruleset tre: main`. */
  readonly what: string;
  readonly state: 'ok' | 'missing' | 'different' | 'unknown';
  /** What was found; where unknown, why nobody could look. */
  readonly detail: string;
  /** One sentence: which attack or accident it stops. */
  readonly why: string;
  /** What a person does about it. */
  readonly mend: string;
}

/** Something to set on GitHub. Without `write`, only a person can. */
export interface Change extends Finding {
  readonly write?: SettingWrite;
}

/** Port to a repository's settings. Reads never throw for what GitHub refuses; a refused write throws Refused or Transient. */
export interface RepositorySettingsStore {
  read(): Promise<LiveSettings>;
  write(change: SettingWrite): Promise<void>;
  /** GitHub's own clock less ours, in milliseconds. */
  clockSkew(now: () => Date): Promise<Read<number>>;
}

/** What one role assignment allows, as Azure writes it. */
export interface Grant {
  readonly role: string;
  readonly scope: string;
  readonly actions: readonly string[];
}

/** Port to what an identity may do in Azure. */
export interface AzureRights {
  /** Object id of whoever signs in. */
  principal(): Promise<Read<string>>;
  grants(subscriptionId: string): Promise<Read<readonly Grant[]>>;
}

/** A GitHub account; `type` is `User`, `Bot` or `Organization`. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: string;
}

/** Port to who is who on GitHub. */
export interface Accounts {
  /** Whoever the controller signs in as, whatever the settings say. */
  acting(): Promise<Read<Pick<Account, 'id' | 'login'>>>;
  /** Undefined where no account has that id. */
  withId(id: number): Promise<Read<Account | undefined>>;
}

/** What `tre doctor` and `tre github setup` ask besides the ports of a run. */
export interface SetupPorts {
  readonly store: RepositorySettingsStore;
  readonly accounts: Accounts;
  readonly rightsOf: (identity: 'control' | 'planner') => AzureRights;
}
