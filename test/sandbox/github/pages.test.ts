import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markdown } from '../../../controller/sandbox/github/pages/markdown.ts';
import { lines, owner, repo, startWorld, type TestWorld } from './world.ts';

const at = `/repos/${owner}/${repo}`;
let world: TestWorld;
let head: string;
beforeAll(async () => {
  world = await startWorld();
  head = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new <b>' }) });
  await world.rest('alice', 'POST', `${at}/pulls`, {
    title: 'Add <script>alert(1)</script>',
    head: 'x',
    base: 'main',
    body: 'Why: **because**.',
  });
  await world.rest('carol', 'POST', `${at}/issues/1/comments`, {
    body: '<!-- tre:plan -->\n| Unit | Action |\n| --- | --- |\n| workspace/genomics | create |\n\n<details><summary>More</summary>\n\nall of it\n\n</details>',
  });
  await world.rest('bob', 'POST', `${at}/pulls/1/reviews`, { event: 'APPROVE', body: 'Looks right.' });
  await world.rest('robot', 'POST', `${at}/check-runs`, {
    name: 'tre/sign-off',
    head_sha: head,
    conclusion: 'failure',
    output: {
      title: 'Held: 1 approval is missing',
      summary: 'needs **admin-b**',
      annotations: [
        { path: 'a.yaml', start_line: 3, end_line: 3, annotation_level: 'warning', message: 'opens the network' },
      ],
    },
  });
  await world.rest('robot', 'POST', `${at}/statuses/${head}`, {
    state: 'success',
    context: 'tre/seal',
    description: 'sealed',
  });
  const { body } = await world.rest('robot', 'POST', `${at}/deployments`, {
    ref: 'x',
    environment: 'workspace-genomics',
  });
  await world.rest('robot', 'POST', `${at}/deployments/${(body as { id: number }).id}/statuses`, {
    state: 'in_progress',
  });
});
afterAll(() => world.close());

async function read(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${world.hub.apiUrl}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('the page of a pull request', () => {
  it('tells a person what the API tells a program', async () => {
    const { status, text } = await read(`/${owner}/${repo}/pull/1`);
    expect(status).toBe(200);
    for (const part of [
      'Add &lt;script&gt;alert(1)&lt;/script&gt;',
      '<strong>because</strong>',
      '<td>workspace/genomics</td>',
      '<details><summary>More</summary>',
      '✓ approved',
      'Looks right.',
      'tre/sign-off',
      'Held: 1 approval is missing',
      'needs <strong>admin-b</strong>',
      'opens the network',
      'tre/seal',
      'sealed',
      'workspace-genomics',
      'in progress',
      'GitHub would merge this',
      '+new &lt;b&gt;',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('tre:plan');
    expect(text).not.toContain('<script');
  });

  it('runs nothing and loads nothing', async () => {
    const { headers } = await read(`/${owner}/${repo}/pull/1`);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('says which rules keep it from being merged', async () => {
    const { body } = await world.rest('alice', 'POST', `${at}/rulesets`, {
      name: 'r',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~ALL'], exclude: [] } },
      rules: [{ type: 'update' }],
    });
    expect((await read(`/${owner}/${repo}/pull/1`)).text).toContain('Cannot update this protected ref.');
    await world.rest('alice', 'DELETE', `${at}/rulesets/${(body as { id: number }).id}`);
  });
});

it('every html_url that the API gives of it leads to a page, and its anchor is there', async () => {
  const asked = await Promise.all(
    [
      `${at}/pulls/1`,
      `${at}/issues/1/comments`,
      `${at}/pulls/1/reviews`,
      `${at}/commits/${head}`,
      `${at}/commits/${head}/check-runs`,
      at,
    ].map((path) => world.rest('alice', 'GET', path)),
  );
  const urls = asked
    .flatMap(({ body }) => {
      const { check_runs: runs } = body as { check_runs?: object[] };
      return runs ?? (Array.isArray(body) ? (body as object[]) : [body as object]);
    })
    .map((one) => new URL((one as { html_url: string }).html_url));
  expect(urls).toHaveLength(6);
  for (const { pathname, hash } of urls) {
    const { status, text } = await read(pathname);
    expect([pathname, status]).toEqual([pathname, 200]);
    if (hash !== '') expect(text).toContain(`id="${hash.slice(1)}"`);
  }
});

it.each([
  { why: 'the list of pull requests', path: `/${owner}/${repo}/pulls`, holds: 'Add &lt;script' },
  { why: 'the repository', path: `/${owner}/${repo}`, holds: 'Last commits on main' },
  { why: 'issues, of which there are none', path: `/${owner}/${repo}/issues`, holds: 'None is open.' },
])('$why', async ({ path, holds }) => {
  expect((await read(path)).text).toContain(holds);
});

it.each([`/${owner}/${repo}/pull/99`, `/${owner}/other`, `/${owner}/${repo}/wiki`])('%s is not there', async (path) => {
  expect((await read(path)).status).toBe(404);
});

describe('Markdown of others', () => {
  it.each([
    { why: 'a script', text: 'a <script>alert(1)</script>', not: '<script' },
    {
      why: 'an attribute that runs',
      text: '<details ontoggle=alert(1) open><summary>x</summary></details>',
      not: '<details ontoggle',
    },
    { why: 'a picture that loads', text: '<img src=x onerror=alert(1)>', not: '<img' },
    { why: 'a Markdown picture', text: '![x](https://evil.example/p.png)', not: '<img' },
    { why: 'an address that runs', text: '[x](javascript:alert(1))', not: 'javascript:' },
    { why: 'an address that runs, in disguise', text: '[x](java&#x0A;script:alert(1))', not: 'href' },
    { why: 'data as an address', text: '[x](data:text/html,<script>)', not: 'href' },
    { why: 'a frame across lines', text: '<iframe\nsrc="x"\n>', not: '<iframe' },
    { why: 'a tag that is never closed', text: '<details><summary>x</summary> <style', not: '<style' },
    { why: 'an unfinished comment', text: 'a <!-- <script>', not: '<script' },
    { why: 'a form', text: '<form action=/x><button>ok</button></form>', not: '<form' },
    { why: 'an attribute broken out of', text: '[x](https://e.example/"onmouseover="alert(1))', not: '"onmouseover' },
  ])('$why stays text', ({ text, not }) => {
    expect(markdown(text).html).not.toContain(not);
  });

  it('keeps tables, code, details, task lists and alerts', () => {
    const { html } = markdown(
      '- [x] done\n\n`a < b`\n\n> [!WARNING]\n> careful\n\n<details open>\n<summary>s</summary>\n\n**b**\n\n</details>',
    );
    expect(html).toContain('type="checkbox"');
    expect(html).toContain('<code>a &lt; b</code>');
    expect(html).toContain('class="alert warning"');
    expect(html).toContain('<details open>');
    expect(html).toContain('<strong>b</strong>');
  });
});
