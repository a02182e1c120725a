import type { GitHubOptions } from '../../../controller/adapters/github/options.ts';
import { type GitHubSandbox, startGitHubSandbox } from '../../../controller/sandbox/github/index.ts';

const users = [
  { login: 'admin-a', id: 1001, token: 'token-admin-a', type: 'User', permission: 'admin' },
  { login: 'owner-a', id: 1003, token: 'token-owner-a', type: 'User', permission: 'write' },
  { login: 'tre[bot]', id: 900, token: 'token-bot', type: 'Bot', permission: 'admin' },
] as const;

export async function startHub(): Promise<GitHubSandbox> {
  return startGitHubSandbox({
    users,
    repository: 'contoso/tre',
    seed: [
      {
        files: new Map([['README.md', '# TRE\n']]),
        message: 'Begin',
        author: { name: 'operator', email: 'operator@sandbox.example' },
      },
    ],
    webhookSecret: 'a secret of the sandbox',
  });
}

export function as(hub: GitHubSandbox, login: (typeof users)[number]['login']): GitHubOptions {
  return { apiUrl: hub.apiUrl, repository: hub.repository, token: `token-${login === 'tre[bot]' ? 'bot' : login}` };
}

export function asApp(hub: GitHubSandbox): GitHubOptions & Required<Pick<GitHubOptions, 'app'>> {
  const { id, installationId, privateKeyPem } = hub.app;
  return { apiUrl: hub.apiUrl, repository: hub.repository, app: { id, installationId, privateKey: privateKeyPem } };
}
