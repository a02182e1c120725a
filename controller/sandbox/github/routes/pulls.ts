import { editPull } from '../act/edit-pull.ts';
import { pullFacts } from '../act/facts.ts';
import { openPull } from '../act/open-pull.ts';
import { headLabel } from '../forks.ts';
import { mergeBases } from '../git/commits.ts';
import { diffText } from '../git/diff.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  created,
  ok,
  oneOf,
  optionalFlag,
  optionalText,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { atLeast } from '../show/account.ts';
import { showPull, showPullSimple } from '../show/pull.ts';
import type { PullIssue } from '../state/records.ts';
import { isPull, pullOf, type World } from '../world.ts';

const pulls = '/repos/:owner/:repo/pulls';

export const pullRoutes: readonly Route[] = [
  { method: 'GET', path: pulls, needs: 'read', run: listPulls },
  { method: 'POST', path: pulls, needs: 'read', run: create },
  { method: 'GET', path: `${pulls}/:number`, needs: 'read', run: get },
  { method: 'PATCH', path: `${pulls}/:number`, needs: 'read', run: update },
];

function listPulls(world: World, request: ApiRequest): Promise<Reply> {
  const asked = (name: string) => request.query.get(name) ?? undefined;
  const state = asked('state') ?? 'open';
  const head = asked('head');
  const kept = world.state.issues
    .filter(isPull)
    .filter(
      ({ pull, state: own }) =>
        (state === 'all' || own === state) &&
        (head === undefined || head.toLowerCase() === headLabel(world, pull).toLowerCase()) &&
        (asked('base') === undefined || pull.baseRef === asked('base')),
    );
  return pageOf(world, request, sorted(kept, asked('sort') ?? 'created', asked('direction')), (issue) =>
    showPullSimple(world, issue),
  );
}

function sorted(issues: PullIssue[], by: string, direction: string | undefined): PullIssue[] {
  const key = (issue: PullIssue) => (by === 'updated' ? issue.updatedAt : issue.createdAt);
  const rising = issues.toSorted((a, b) => key(a) - key(b));
  return (direction ?? (by === 'created' ? 'desc' : 'asc')) === 'desc' ? rising.reverse() : rising;
}

async function create(world: World, { body, actor }: ApiRequest): Promise<Reply> {
  if (body['issue'] !== undefined)
    throw apiError(422, 'the sandbox opens pull requests from a title only, not from an issue');
  const headRepo = optionalText(body, 'head_repo');
  const issue = await openPull(world, actor, {
    title: readText(body, 'title'),
    body: optionalText(body, 'body') ?? null,
    head: readText(body, 'head'),
    ...(headRepo === undefined ? {} : { headRepo }),
    base: readText(body, 'base'),
    draft: optionalFlag(body, 'draft') ?? false,
  });
  return created(showPull(world, issue, await pullFacts(world, issue)));
}

async function get(world: World, { params, headers }: ApiRequest): Promise<Reply> {
  const issue = pullOf(world, params['number']!);
  if (/application\/vnd\.github(\.v3)?\.diff/.test(headers['accept'] ?? '')) return rawDiff(world, issue);
  return ok(showPull(world, issue, await pullFacts(world, issue)));
}

async function rawDiff(world: World, { pull }: PullIssue): Promise<Reply> {
  const [from] = await mergeBases(world.repo, pull.baseSha, pull.headSha);
  const text = await diffText(world.repo, from ?? pull.baseSha, pull.headSha);
  return { status: 200, raw: { type: 'application/vnd.github.diff; charset=utf-8', bytes: Buffer.from(text) } };
}

async function update(world: World, { params, body, actor }: ApiRequest): Promise<Reply> {
  const issue = pullOf(world, params['number']!);
  if (issue.userId !== actor.id && !atLeast(actor, 'write')) throw apiError(403, 'Must have push access to repository');
  const [title, text, base] = [optionalText(body, 'title'), optionalText(body, 'body'), optionalText(body, 'base')];
  const state = oneOf(body, 'state', ['open', 'closed']);
  await editPull(world, actor, issue, {
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { body: text }),
    ...(base === undefined ? {} : { base }),
    ...(state === undefined ? {} : { state }),
  });
  return ok(showPull(world, issue, await pullFacts(world, issue)));
}
