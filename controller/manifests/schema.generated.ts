// Made by `npm run generate` from schemas/; edit those.
import type { Json, JsonObject } from '../core/json.ts';

/**
 * The Trusted Research Environment as a whole.
 */
export interface EnvironmentSpec {
  /**
   * One or two sentences for people who meet it for the first time.
   */
  description?: string;
  /**
   * Azure region of everything in this environment.
   */
  location: string;
  /**
   * Entra tenant that holds the people and the identities.
   */
  tenantId?: string;
  /**
   * Where resource groups are made.
   */
  subscriptions: {
    /**
     * Subscription of the hub and of the shared services.
     */
    core: string;
    /**
     * Subscriptions that workspaces may use; the first is the default.
     *
     * @minItems 1
     */
    workspaces: string[];
  };
  /**
   * IPv4 blocks of this environment.
   */
  addressSpace: {
    /**
     * Block of the hub network; /22 or larger.
     */
    core: string;
    /**
     * Block or blocks from which workspaces and services take theirs.
     */
    workspaces: string | string[];
  };
  /**
   * Size of the fixed costs: `low-cost` leaves out what small environments can do without, `standard` is the full hub.
   */
  profile?: 'low-cost' | 'standard';
  /**
   * When deleting needs more approvers.
   */
  deletes?: {
    /**
     * Share of all units that one plan may delete before it counts as unsafe.
     */
    unsafeAbove?: string;
    /**
     * Days that a disabled unit which holds data must wait before it can be deleted.
     */
    retention?: string;
  };
  /**
   * Template of the hub, as name@major[.minor[.patch]]. The highest version in git history that the reference allows is used; a new major must be written here by a person.
   */
  template?: string;
  /**
   * Name of the SignOffPolicy that applies.
   */
  signOffPolicy?: string;
  /**
   * Values for the parameters that the template declares; the template's own schema checks them.
   */
  parameters?: JsonObject;
}

/**
 * A person, with the identities that count.
 */
export interface PersonSpec {
  /**
   * Name that people see.
   */
  displayName: string;
  /**
   * The numeric id counts; the login is for reading, because logins can be renamed and reused.
   */
  github: {
    /**
     * Numeric id, as https://api.github.com/users/LOGIN answers it.
     */
    id: number;
    /**
     * Name of the account today.
     */
    login: string;
  };
  /**
   * The object id counts; the user principal name is for reading.
   */
  entra: {
    /**
     * Object id of the user in the tenant.
     */
    objectId: string;
    /**
     * Sign-in name today.
     */
    userPrincipalName: string;
  };
  /**
   * Roles in the whole environment. Roles in a workspace stand in the workspace.
   */
  roles: ('TREAdmin' | 'TREUser')[];
  /**
   * Courses passed, with the day on which each lapses.
   *
   * Items: One course.
   */
  training?: {
    /**
     * Short name of the course.
     */
    name: string;
    /**
     * Last day on which it counts.
     */
    expires: string;
  }[];
  /**
   * Last day on which this person counts at all.
   */
  expires?: string;
  /**
   * `true` takes away every role at once.
   */
  disabled?: boolean;
}

/**
 * Who must approve what.
 */
export interface SignOffPolicySpec {
  /**
   * The first rule that matches decides; rules about unsafe or stateful changes and about prices apply on top of it. What no rule matches needs two TRE admins, of whom the author may be one.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: When something matches `on`, the approvals are needed.
   */
  rules: {
    /**
     * What the rule is about. Every member that is given must match; what is left out matches all.
     */
    on: {
      /**
       * Kinds of manifest.
       *
       * @minItems 1
       */
      kinds?: (
        | 'Environment'
        | 'Person'
        | 'SignOffPolicy'
        | 'SharedService'
        | 'Workspace'
        | 'WorkspaceService'
        | 'UserResource'
        | 'Ratification'
        | 'BreakGlass'
        | 'FreezeLift'
        | 'Template'
      )[];
      /**
       * What happens to it.
       *
       * @minItems 1
       */
      actions?: ('create' | 'update' | 'delete' | 'disable')[];
      /**
       * Names of templates, without version.
       *
       * @minItems 1
       */
      templates?: string[];
      /**
       * `owner-of-resource`: the change was written by the person who owns the resource, and by nobody else.
       */
      by?: 'owner-of-resource';
      /**
       * The plan deletes something that holds data, or too much at once. The rule applies on top of the one that decides.
       */
      unsafe?: true;
      /**
       * Folders of templates/ whose templates the manifest uses.
       *
       * @minItems 1
       */
      families?: ('core' | 'shared-services' | 'workspaces' | 'workspace-services' | 'user-resources')[];
      /**
       * The template keeps data. The rule applies on top of the one that decides.
       */
      stateful?: true;
      /**
       * The estimated monthly price rises by more than this, or cannot be estimated. The rule applies on top of the one that decides.
       */
      priceAbove?: string;
    };
    /**
     * All of these are needed.
     *
     * @minItems 1
     *
     * Items: So many distinct people who hold a role, or one person, or people of whom each is one of several.
     */
    approvals?: {
      /**
       * Role that the approvers hold, then and at the merge.
       */
      role?: 'TREAdmin' | 'WorkspaceOwner' | 'AirlockManager' | 'WorkspaceResearcher';
      /**
       * Number of distinct people.
       */
      count?: number;
      /**
       * `true` counts the author of the pull request as one of them. Contributors never count otherwise.
       */
      countAuthor?: boolean;
      /**
       * Only this person; together with `role`, who must hold that as well.
       */
      person?: string;
      /**
       * Each of the people may be any of these.
       *
       * @minItems 2
       * @maxItems 20
       *
       * Items: A role or a person.
       */
      anyOf?: {
        /**
         * Role that the approvers hold, then and at the merge.
         */
        role?: 'TREAdmin' | 'WorkspaceOwner' | 'AirlockManager' | 'WorkspaceResearcher';
        /**
         * This person.
         */
        person?: string;
      }[];
    }[];
    /**
     * Instead of `approvals`: any one of these lists suffices, all of it.
     *
     * @minItems 2
     * @maxItems 10
     */
    alternatives?: {
      /**
       * Role that the approvers hold, then and at the merge.
       */
      role?: 'TREAdmin' | 'WorkspaceOwner' | 'AirlockManager' | 'WorkspaceResearcher';
      /**
       * Number of distinct people.
       */
      count?: number;
      /**
       * `true` counts the author of the pull request as one of them. Contributors never count otherwise.
       */
      countAuthor?: boolean;
      /**
       * Only this person; together with `role`, who must hold that as well.
       */
      person?: string;
      /**
       * Each of the people may be any of these.
       *
       * @minItems 2
       * @maxItems 20
       *
       * Items: A role or a person.
       */
      anyOf?: {
        /**
         * Role that the approvers hold, then and at the merge.
         */
        role?: 'TREAdmin' | 'WorkspaceOwner' | 'AirlockManager' | 'WorkspaceResearcher';
        /**
         * This person.
         */
        person?: string;
      }[];
    }[][];
    /**
     * Who does not count besides those who contributed to the change: they never do.
     *
     * @minItems 1
     */
    exclude?: 'owner-of-resource'[];
    /**
     * No approval is needed within these limits; outside of them the next rule that matches decides.
     */
    selfService?: {
      /**
       * How many such resources one person may own at a time.
       */
      perPerson: number;
      /**
       * Names of templates, without version.
       *
       * @minItems 1
       */
      templates: string[];
      /**
       * Highest estimated cost a month of one resource, with its currency.
       */
      monthlyUpTo: string;
      /**
       * How many such resources one workspace may hold at a time.
       */
      perWorkspace?: number;
      /**
       * Values that a parameter may have; a parameter that is not named may have any, one that is left out has its default.
       */
      parameters?: {
        /**
         * @minItems 1
         */
        [k: string]: (string | number | boolean)[];
      };
      /**
       * Roles in the workspace, one of which the person holds; any where left out.
       *
       * @minItems 1
       */
      roles?: ('WorkspaceOwner' | 'WorkspaceResearcher' | 'AirlockManager')[];
    };
    /**
     * Days after which an approval that was not used counts no longer.
     */
    approvalsExpireAfter?: string;
  }[];
  /**
   * `true`: an approval counts only if the controller had shown the plan of that head before.
   */
  strict?: boolean;
  /**
   * Days after which an approval that was not used counts no longer, where a rule says nothing else.
   */
  approvalsExpireAfter?: string;
  /**
   * Days after the merge until which what is approved may still be applied for the first time without asking whether its approvers are still entitled. 30 days where left out.
   */
  maxAge?: string;
  /**
   * Limits of BreakGlass manifests.
   */
  breakGlass?: {
    /**
     * Hours from the merge to `until` at most. 24 where left out.
     */
    maxHours: number;
  };
}

/**
 * A service of the hub.
 */
export interface SharedServiceSpec {
  /**
   * Template of the shared service, as name@major[.minor[.patch]]. The highest version in git history that the reference allows is used; a new major must be written here by a person.
   */
  template: string;
  /**
   * Name that people see.
   */
  displayName: string;
  /**
   * One or two sentences for people who meet it for the first time.
   */
  description?: string;
  /**
   * `false` stops and disables it: the first of the two approved steps of a delete.
   */
  enabled?: boolean;
  /**
   * Values for the parameters that the template declares; the template's own schema checks them.
   */
  parameters?: JsonObject;
}

/**
 * A place for one research project.
 */
export interface WorkspaceSpec {
  /**
   * Template of the workspace, as name@major[.minor[.patch]]. The highest version in git history that the reference allows is used; a new major must be written here by a person.
   */
  template: string;
  /**
   * Name that people see.
   */
  displayName: string;
  /**
   * One or two sentences for people who meet it for the first time.
   */
  description?: string;
  /**
   * Markdown shown on the page of the workspace.
   */
  overview?: string;
  /**
   * Who may do what in this workspace: names of people, or a name with its last day.
   */
  members?: {
    /**
     * Responsible for the workspace; they approve what happens inside.
     */
    WorkspaceOwner?: (
      | string
      | {
          /**
           * Name of a person under manifests/people/.
           */
          name: string;
          /**
           * Last day of the role.
           */
          until: string;
        }
    )[];
    /**
     * Work with the data.
     */
    WorkspaceResearcher?: (
      | string
      | {
          /**
           * Name of a person under manifests/people/.
           */
          name: string;
          /**
           * Last day of the role.
           */
          until: string;
        }
    )[];
    /**
     * Decide what enters and leaves.
     */
    AirlockManager?: (
      | string
      | {
          /**
           * Name of a person under manifests/people/.
           */
          name: string;
          /**
           * Last day of the role.
           */
          until: string;
        }
    )[];
  };
  /**
   * Money, warnings and what happens at the limit.
   */
  budget?: {
    /**
     * Amount a month with its currency.
     */
    monthly: string;
    /**
     * Shares of the amount at which owners are told.
     */
    alerts?: string[];
    /**
     * What happens when the amount is used up.
     */
    at100?: 'notify' | 'stop-compute';
  };
  /**
   * Last day of the project.
   */
  expires?: string;
  /**
   * `false` stops and disables it: the first of the two approved steps of a delete.
   */
  enabled?: boolean;
  /**
   * Subscription of this workspace; one of the environment's. The first of them where absent.
   */
  subscription?: string;
  /**
   * Values for the parameters that the template declares; the template's own schema checks them.
   */
  parameters?: JsonObject;
}

/**
 * A service inside one workspace.
 */
export interface WorkspaceServiceSpec {
  /**
   * Template of the service, as name@major[.minor[.patch]]. The highest version in git history that the reference allows is used; a new major must be written here by a person.
   */
  template: string;
  /**
   * Name that people see.
   */
  displayName: string;
  /**
   * One or two sentences for people who meet it for the first time.
   */
  description?: string;
  /**
   * `false` stops and disables it: the first of the two approved steps of a delete.
   */
  enabled?: boolean;
  /**
   * Values for the parameters that the template declares; the template's own schema checks them.
   */
  parameters?: JsonObject;
}

/**
 * Something that belongs to one person, such as a desktop.
 */
export interface UserResourceSpec {
  /**
   * Name of the service in this workspace that it belongs to.
   */
  service: string;
  /**
   * Template of the resource, as name@major[.minor[.patch]]. The highest version in git history that the reference allows is used; a new major must be written here by a person.
   */
  template: string;
  /**
   * Name that people see.
   */
  displayName?: string;
  /**
   * Name of a person under manifests/people/, who owns it.
   */
  owner: string;
  /**
   * `false` stops and disables it: the first of the two approved steps of a delete.
   */
  enabled?: boolean;
  /**
   * Whether it runs, and when it stops by itself.
   */
  power?: {
    /**
     * Wanted power state.
     */
    state?: 'running' | 'stopped';
    /**
     * Time of day and time zone at which it is stopped.
     */
    stop?: string;
  };
  /**
   * Values for the parameters that the template declares; the template's own schema checks them.
   */
  parameters?: JsonObject;
}

/**
 * Accepts a change that came without an approved pull request, by its exact content.
 */
export interface RatificationSpec {
  /**
   * The commit that is accepted.
   */
  commit: string;
  /**
   * Every governed path that the commit changed, with the blob that is accepted.
   *
   * @minItems 1
   * @maxItems 1000
   *
   * Items: One file.
   */
  paths: {
    /**
     * Path in the repository.
     */
    path: string;
    /**
     * Object id of the content, or `absent` where the file was removed.
     */
    blob: string;
  }[];
  /**
   * Why this is accepted after the fact; it is shown for ever.
   */
  reason: string;
}

/**
 * Who, as what, why and until when. It ends by itself, and the controller asks for a review afterwards.
 */
export interface BreakGlassSpec {
  /**
   * Who may approve meanwhile.
   */
  person: string;
  /**
   * Role that the person counts with meanwhile. What needs two admins by the floor in code, and what is unsafe, is not affected.
   */
  role: 'TREAdmin' | 'WorkspaceOwner' | 'AirlockManager' | 'WorkspaceResearcher';
  /**
   * The one workspace in which a workspace role counts; all of them where left out.
   */
  workspace?: string;
  /**
   * Why the usual people cannot do it; it is shown for ever.
   */
  reason: string;
  /**
   * When it ends, in UTC. At most the policy's `breakGlass.maxHours` after the merge.
   */
  until: string;
}

/**
 * Which freeze ends, and why it may.
 */
export interface FreezeLiftSpec {
  /**
   * Id of the freeze, as `tre freeze` printed it and the plan shows it.
   */
  freeze: string;
  /**
   * What was found out and mended.
   */
  reason: string;
}

/**
 * What a template makes, what it asks for and what it is wired to.
 */
export interface TemplateSpec {
  /**
   * Semantic version. Every change of the folder needs a higher one; a new major needs a person to write it into the manifests that use it.
   */
  version: string;
  /**
   * Kind of unit; the folder under templates/ must agree.
   */
  makes: 'Environment' | 'HubLink' | 'SharedService' | 'Workspace' | 'WorkspaceService' | 'UserResource';
  /**
   * Name that people see.
   */
  title: string;
  /**
   * What it gives and what it costs, for somebody choosing a template.
   */
  description: string;
  /**
   * Names of the templates that the parent may be made from. All where absent.
   *
   * @minItems 1
   */
  parents?: string[];
  /**
   * JSON Schema (2020-12) of `spec.parameters` in manifests. A property may say `x-tre-updatable: true` (may change after creation), `x-tre-secret: true` (takes `secret:NAME` or `secret:NAME/VERSION`, a secret in the key vault, never its value) and `x-tre-address-space: true` (an IPv4 block of the environment).
   */
  parameters: JsonObject;
  /**
   * ARM parameter to the value it gets. Strings may hold `${{ }}` expressions over the manifest, the environment and outputs of other units.
   */
  inputs: JsonObject;
  /**
   * Fragments that each unit made from this template adds to an input of another unit, such as firewall rules.
   *
   * Items: One fragment.
   */
  contributes?: {
    /**
     * Name of the unit that receives it.
     */
    to: string;
    /**
     * Input of that unit, a list.
     */
    input: string;
    /**
     * Expression; the fragment is left out where it is false.
     */
    when?: string;
    /**
     * The fragment; strings may hold `${{ }}` expressions.
     */
    value: Json;
  }[];
  /**
   * Template of the hub-side unit that each workspace made from this template gets.
   */
  hubLink?: string;
  /**
   * Types of its resources that hold data. Deleting such a unit is unsafe and takes two approved steps.
   */
  stateful?: string[];
  /**
   * Minutes after which a deployment that has not ended counts as stalled.
   */
  deadlineMinutes?: number;
  /**
   * Names of the ARM outputs that other units may use.
   */
  outputs?: string[];
  /**
   * Who may ask for one without an approval, where the policy allows it.
   */
  selfService?: {
    /**
     * Roles in the workspace.
     *
     * @minItems 1
     */
    roles: ('TREAdmin' | 'WorkspaceOwner' | 'AirlockManager' | 'WorkspaceResearcher')[];
  };
  /**
   * What one costs a month, roughly and by list prices, so that a plan can say it. What is billed by use stays out.
   */
  estimate?: {
    /**
     * ISO 4217.
     */
    currency: string;
    /**
     * What every one costs, whatever its parameters are.
     */
    monthly: number;
    /**
     * What the value of a parameter adds. A value that is not in its table has no known price, and so has the whole. The template of the environment may also name `profile`.
     */
    byParameter?: {
      /**
       * Amount by value.
       */
      [k: string]: {
        [k: string]: number;
      };
    };
    /**
     * What each one of a number adds, such as a GiB.
     */
    perUnit?: {
      [k: string]: number;
    };
    /**
     * Hours a month that the amounts take it to run; 730 is always.
     */
    runningHours?: number;
  };
  /**
   * Whether it can be stopped and started.
   */
  power?: {
    /**
     * `true` where `spec.power.state` has an effect.
     */
    supported: boolean;
    /**
     * `true` where `spec.power.stop` has an effect.
     */
    schedule?: boolean;
  };
}
