import { recordEvent } from '../act/record.ts';
import { apiError, invalidField } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  created,
  noContent,
  ok,
  optionalText,
  optionalTexts,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { showLabel } from '../show/issue.ts';
import type { Account, Issue, Label } from '../state/records.ts';
import { issueOf, nextId, type World } from '../world.ts';

const repo = '/repos/:owner/:repo';

export const labelRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${repo}/labels`,
    needs: 'read',
    run: (world, request) => pageOf(world, request, world.state.labels, (label) => showLabel(world, label.name)),
  },
  { method: 'POST', path: `${repo}/labels`, needs: 'write', run: create },
  {
    method: 'GET',
    path: `${repo}/labels/:name`,
    needs: 'read',
    run: (world, { params }) => ok(showLabel(world, labelOf(world, params['name']!).name)),
  },
  { method: 'DELETE', path: `${repo}/labels/:name`, needs: 'write', run: remove },
  {
    method: 'POST',
    path: `${repo}/issues/:number/labels`,
    needs: 'write',
    run: (world, request) => put(world, request, 'add'),
  },
  {
    method: 'PUT',
    path: `${repo}/issues/:number/labels`,
    needs: 'write',
    run: (world, request) => put(world, request, 'replace'),
  },
  { method: 'DELETE', path: `${repo}/issues/:number/labels/:name`, needs: 'write', run: unlabel },
];

function labelOf(world: World, name: string): Label {
  const label = world.state.labels.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (label === undefined) throw apiError(404, 'Not Found');
  return label;
}

function ensureLabel(world: World, name: string, color = 'ededed', description: string | null = null): Label {
  const known = world.state.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known;
  const label = { id: nextId(world), name, color, description };
  world.state.labels.push(label);
  return label;
}

function create(world: World, { body }: ApiRequest): Reply {
  const name = readText(body, 'name');
  if (world.state.labels.some((label) => label.name.toLowerCase() === name.toLowerCase()))
    throw invalidField('Label', 'name', 'already_exists');
  ensureLabel(world, name, optionalText(body, 'color'), optionalText(body, 'description') ?? null);
  return created(showLabel(world, name));
}

function remove(world: World, { params }: ApiRequest): Reply {
  const label = labelOf(world, params['name']!);
  world.state.labels = world.state.labels.filter((known) => known !== label);
  for (const issue of world.state.issues) issue.labels = issue.labels.filter((name) => name !== label.name);
  return noContent;
}

/** Makes the issue's labels exactly these, with an event for each that comes or goes; unknown ones are created. */
export function setLabels(world: World, actor: Account, issue: Issue, wanted: readonly string[]): void {
  const names = [...new Set(wanted.map((name) => ensureLabel(world, name).name))];
  const event = (kind: 'labeled' | 'unlabeled', name: string) => {
    const { color } = labelOf(world, name);
    recordEvent(world, issue, actor, kind, { detail: { label: { name, color } } });
  };
  for (const name of names.filter((known) => !issue.labels.includes(known))) event('labeled', name);
  for (const name of issue.labels.filter((known) => !names.includes(known))) event('unlabeled', name);
  issue.labels = names;
}

function put(world: World, { params, body, actor }: ApiRequest, how: 'add' | 'replace'): Reply {
  const issue = issueOf(world, params['number']!);
  const asked = optionalTexts(body, 'labels') ?? [];
  setLabels(world, actor, issue, how === 'add' ? [...issue.labels, ...asked] : asked);
  return ok(issue.labels.map((name) => showLabel(world, name)));
}

function unlabel(world: World, { params, actor }: ApiRequest): Reply {
  const issue = issueOf(world, params['number']!);
  const { name } = labelOf(world, params['name']!);
  if (!issue.labels.includes(name)) throw apiError(404, 'Label does not exist');
  setLabels(
    world,
    actor,
    issue,
    issue.labels.filter((known) => known !== name),
  );
  return ok(issue.labels.map((known) => showLabel(world, known)));
}
