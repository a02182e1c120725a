import type { JsonObject } from '../../../core/json.ts';
import type { FileDiff } from '../git/diff.ts';
import type { Commit, Signature } from '../git/types.ts';
import type { Account } from '../state/records.ts';
import { htmlUrl, nodeId, repoUrl, type World, webFlow } from '../world.ts';
import { showAccount } from './account.ts';

/** GitHub attributes commits by e-mail alone, whoever pushed them: forgeable, and null for an unknown address. */
function accountByEmail(world: World, email: string): Account | undefined {
  const wanted = email.toLowerCase();
  if (wanted === webFlow.email) return webFlow;
  return world.state.accounts.find(
    (account) => account.email.toLowerCase() === wanted || noreplyOf(account).includes(wanted),
  );
}

function noreplyOf(account: Account): readonly string[] {
  const login = account.login.toLowerCase();
  return [`${account.id}+${login}@users.noreply.github.com`, `${login}@users.noreply.github.com`];
}

function showSignature(who: Signature): JsonObject {
  return { name: who.name, email: who.email, date: isoOf(who.at) };
}

export function isoOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

export function showCommit(world: World, commit: Commit): JsonObject {
  const url = `${repoUrl(world)}/commits/${commit.sha}`;
  const who = (email: string) => {
    const account = accountByEmail(world, email);
    return account === undefined ? null : showAccount(world, account);
  };
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    commit: {
      author: showSignature(commit.author),
      committer: showSignature(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${repoUrl(world)}/git/trees/${commit.tree}` },
      url: `${repoUrl(world)}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url,
    html_url: `${htmlUrl(world)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: who(commit.author.email),
    committer: who(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repoUrl(world)}/commits/${sha}`,
      html_url: `${htmlUrl(world)}/commit/${sha}`,
    })),
  };
}

/** The bare object, as `/git/commits` has it. */
export function showGitCommit(world: World, commit: Commit): JsonObject {
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${repoUrl(world)}/git/commits/${commit.sha}`,
    html_url: `${htmlUrl(world)}/commit/${commit.sha}`,
    author: showSignature(commit.author),
    committer: showSignature(commit.committer),
    tree: { sha: commit.tree, url: `${repoUrl(world)}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repoUrl(world)}/git/commits/${sha}`,
      html_url: `${htmlUrl(world)}/commit/${sha}`,
    })),
    verification: unsigned,
  };
}

export function showFile(world: World, file: FileDiff, at: string): JsonObject {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${htmlUrl(world)}/blob/${at}/${path}`,
    raw_url: `${htmlUrl(world)}/raw/${at}/${path}`,
    contents_url: `${repoUrl(world)}/contents/${path}?ref=${at}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}
