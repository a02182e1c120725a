import type { JsonObject } from '../../../core/json.ts';
import type { Account } from '../state/records.ts';
import { fullName, htmlUrl, nodeId, openPulls, repoUrl, stamp, type World } from '../world.ts';
import { showOwner, showPermissions } from './account.ts';

/** The repository in the form that pulls, statuses and webhooks embed. */
export function showRepository(world: World): JsonObject {
  const { repository, pushedAt } = world.state;
  const url = repoUrl(world);
  const open = openPulls(world).length;
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName(world),
    owner: showOwner(world),
    private: true,
    html_url: htmlUrl(world),
    description: null,
    fork: world.base !== undefined,
    url,
    ...links(url),
    git_url: `git://${world.origin.slice(7)}/${fullName(world)}.git`,
    ssh_url: `git@${world.origin.slice(7)}:${fullName(world)}.git`,
    clone_url: `${htmlUrl(world)}.git`,
    svn_url: htmlUrl(world),
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: world.forks.size,
    stargazers_count: 0,
    watchers_count: 0,
    size: 0,
    default_branch: 'main',
    open_issues_count: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: 'private',
    pushed_at: stamp(pushedAt),
    created_at: stamp(repository.createdAt),
    updated_at: stamp(pushedAt),
    license: null,
    forks: world.forks.size,
    open_issues: open,
    watchers: 0,
    allow_forking: world.state.settings.forking,
    web_commit_signoff_required: false,
  };
}

/** `GET /repos/{owner}/{repo}`: the same with what only that call tells. */
export function showFullRepository(world: World, viewer: Account): JsonObject {
  const { settings } = world.state;
  const { base } = world;
  return {
    ...showRepository(world),
    permissions: showPermissions(viewer.permission),
    allow_merge_commit: settings.mergeCommit,
    allow_squash_merge: settings.squashMerge,
    allow_rebase_merge: settings.rebaseMerge,
    allow_auto_merge: settings.autoMerge,
    allow_update_branch: settings.updateBranch,
    delete_branch_on_merge: settings.deleteBranchOnMerge,
    merge_commit_title: 'MERGE_MESSAGE',
    merge_commit_message: 'PR_TITLE',
    squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
    squash_merge_commit_message: 'COMMIT_MESSAGES',
    ...(base === undefined
      ? { organization: showOwner(world) }
      : { parent: showRepository(base), source: showRepository(base) }),
    network_count: world.forks.size,
    subscribers_count: 0,
  };
}

function links(url: string): JsonObject {
  return {
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}
