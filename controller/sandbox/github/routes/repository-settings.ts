import { apiError, customError } from '../http/errors.ts';
import { type ApiRequest, ok, optionalFlag, type Reply, type Route } from '../http/request.ts';
import { showFullRepository } from '../show/repository.ts';
import type { RepositorySettings } from '../state/settings.ts';
import type { World } from '../world.ts';

export const repositorySettingsRoutes: readonly Route[] = [
  { method: 'PATCH', path: '/repos/:owner/:repo', needs: 'admin', run: update },
];

type Flag = { [name in keyof RepositorySettings]: RepositorySettings[name] extends boolean ? name : never };

const flags: { readonly [member: string]: NonNullable<Flag[keyof Flag]> } = {
  allow_merge_commit: 'mergeCommit',
  allow_squash_merge: 'squashMerge',
  allow_rebase_merge: 'rebaseMerge',
  allow_auto_merge: 'autoMerge',
  allow_update_branch: 'updateBranch',
  delete_branch_on_merge: 'deleteBranchOnMerge',
  allow_forking: 'forking',
};

/** Merge settings and forking; any other member is refused rather than forgotten. */
function update(world: World, { body, actor }: ApiRequest): Reply {
  const other = Object.keys(body).find((member) => flags[member] === undefined);
  if (other !== undefined) throw apiError(422, `the sandbox does not change ${other}`);
  const settings = { ...world.state.settings };
  for (const [member, name] of Object.entries(flags)) settings[name] = optionalFlag(body, member) ?? settings[name];
  if (!settings.mergeCommit && !settings.squashMerge && !settings.rebaseMerge) {
    throw customError('Repository', 'Sorry, you need to allow at least one merge strategy. (no_merge_method)');
  }
  world.state.settings = settings;
  return ok(showFullRepository(world, actor));
}
