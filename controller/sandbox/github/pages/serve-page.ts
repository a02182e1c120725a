import { repositoryAt } from '../forks.ts';
import type { Reply } from '../http/request.ts';
import { isPull, type World } from '../world.ts';
import { checkRunPage } from './check-run.ts';
import { commitPage } from './commit.ts';
import { issuePage } from './issue.ts';
import { issuesPage, pullsPage, repositoryPage } from './lists.ts';

const shape = /^\/([^/]+)\/([^/]+)(?:\/(pulls?|issues|runs|commit)(?:\/([^/]+))?)?\/?$/;

/** The page of `html_url`, for whoever reaches this machine; undefined when the path names none. */
export async function servePage(base: World, path: string): Promise<Reply | undefined> {
  const [, owner, name, kind, id] = shape.exec(path) ?? [];
  const world = owner === undefined || name === undefined ? undefined : repositoryAt(base, owner, name);
  if (world === undefined) return undefined;
  if (id === undefined) return list(world, kind);
  switch (kind) {
    case 'pull':
    case 'issues': {
      const issue = world.state.issues.find(({ number }) => String(number) === id);
      return issue === undefined || (kind === 'pull' && !isPull(issue)) ? undefined : issuePage(world, issue);
    }
    case 'runs': {
      const run = world.state.checkRuns.find((known) => String(known.id) === id);
      return run === undefined ? undefined : checkRunPage(world, run);
    }
    case 'commit':
      return commitPage(world, id);
    default:
      return undefined;
  }
}

function list(world: World, kind: string | undefined): Promise<Reply> | Reply | undefined {
  if (kind === undefined) return repositoryPage(world);
  if (kind === 'pulls') return pullsPage(world);
  return kind === 'issues' ? issuesPage(world) : undefined;
}
