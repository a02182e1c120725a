import { expect } from 'vitest';
import { person } from '../../e2e/support/git-person.ts';
import { secretsOf, type World } from '../../e2e/support/sandbox.ts';

/** Every token, secret and key of the settings is a canary: none may be in an output, on GitHub, or in the ledger. */
export async function expectNoSecrets(world: World): Promise<void> {
  const secrets = secretsOf(world.env);
  expect(secrets.length).toBeGreaterThan(5);
  const seen = [world.printed(), await ledgerOf(world), await saidOnGitHub(world)].join('\n');
  expect(secrets.filter((secret) => seen.includes(secret))).toEqual([]);
}

/** All commits of the ledger's branch, with what each of them wrote. */
function ledgerOf(world: World): Promise<string> {
  return person(world, 'admin-a').git(async (git) => {
    const text = await git('log', '--patch', '--format=fuller', 'origin/tre/status');
    expect(text).toContain('ledger/');
    return text;
  });
}

async function saidOnGitHub(world: World): Promise<string> {
  const repository = `/repos/${world.env['GITHUB_REPOSITORY']}`;
  const lists = ['issues/comments', 'deployments', 'commits/main/status', 'commits/main/check-runs'];
  const answers = lists.map(async (list) => {
    const { status, body } = await person(world, 'admin-a').rest('GET', `${repository}/${list}?per_page=100`);
    return status === 200 ? JSON.stringify(body) : '';
  });
  return (await Promise.all(answers)).join('\n');
}
