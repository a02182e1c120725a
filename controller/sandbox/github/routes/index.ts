import type { Route } from '../http/request.ts';
import { actionsSettingsRoutes } from './actions-settings.ts';
import { appRoutes } from './app.ts';
import { appHookRoutes } from './app-hook.ts';
import { branchPolicyRoutes } from './branch-policies.ts';
import { branchRoutes } from './branches.ts';
import { checkRoutes } from './checks.ts';
import { collaboratorRoutes } from './collaborators.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { deploymentRoutes } from './deployments.ts';
import { environmentRoutes } from './environments.ts';
import { forkRoutes } from './forks.ts';
import { hookRoutes } from './hooks.ts';
import { issueRoutes } from './issues.ts';
import { labelRoutes } from './labels.ts';
import { objectRoutes } from './objects.ts';
import { protectionRoutes } from './protection.ts';
import { pullContentRoutes } from './pull-content.ts';
import { pullRoutes } from './pulls.ts';
import { refRoutes } from './refs.ts';
import { repositoryRoutes } from './repository.ts';
import { repositorySettingsRoutes } from './repository-settings.ts';
import { reviewerRoutes } from './reviewers.ts';
import { reviewRoutes } from './reviews.ts';
import { rulesetRoutes } from './rulesets.ts';
import { statusRoutes } from './statuses.ts';
import { suiteRoutes } from './suites.ts';
import { timelineRoutes } from './timeline.ts';
import { userRoutes } from './users.ts';
import { variableRoutes } from './variables.ts';

/** First match wins: families with a greedy `:name+` come after those whose paths end in something fixed. */
export const allRoutes: readonly Route[] = [
  ...userRoutes,
  ...appRoutes,
  ...appHookRoutes,
  ...repositoryRoutes,
  ...repositorySettingsRoutes,
  ...forkRoutes,
  ...pullRoutes,
  ...pullContentRoutes,
  ...reviewRoutes,
  ...reviewerRoutes,
  ...commentRoutes,
  ...timelineRoutes,
  ...labelRoutes,
  ...issueRoutes,
  ...statusRoutes,
  ...checkRoutes,
  ...suiteRoutes,
  ...commitRoutes,
  ...rulesetRoutes,
  ...protectionRoutes,
  ...branchRoutes,
  ...refRoutes,
  ...objectRoutes,
  ...contentRoutes,
  ...collaboratorRoutes,
  ...hookRoutes,
  ...deploymentRoutes,
  ...environmentRoutes,
  ...branchPolicyRoutes,
  ...variableRoutes,
  ...actionsSettingsRoutes,
];

/** What a fork has of its own: git, contents and who pushed. Reviews, checks, hooks and settings are the base's. */
export const routesOfForks: ReadonlySet<Route> = new Set([
  ...repositoryRoutes,
  ...commitRoutes,
  ...branchRoutes,
  ...refRoutes,
  ...objectRoutes,
  ...contentRoutes,
]);
