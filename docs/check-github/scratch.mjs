import { ask, get, send } from './ask-github.mjs';
import { refuse, repository, TOKEN_A, TOKEN_B } from './settings.mjs';

async function exists(path, nothing) {
  try {
    await get(path);
    return true;
  } catch (error) {
    if (nothing.includes(error.status)) return false;
    throw error;
  }
}

/** Fails closed: what cannot be read is taken for a real repository. Gives the repository and both accounts. */
async function scratch() {
  if (await exists('/contents/manifests/environment.yaml', [404]))
    refuse(`${repository} is a deployment repository: it has manifests/environment.yaml`);
  const [repo, accountA, accountB] = await Promise.all([
    get(''),
    ...[TOKEN_A, TOKEN_B].map(async (token) => (await ask(token, 'GET', '/user')).answer),
  ]);
  const full = await exists('/commits?per_page=1', [409]);
  if (full && repo.description !== 'tre-scratch' && !repo.topics?.includes('tre-scratch'))
    refuse(`${repository} is neither empty nor marked: give a scratch repository the description tre-scratch`);
  if (accountA.id === accountB.id) refuse(`TOKEN_A and TOKEN_B are both ${accountA.login}: two accounts are needed`);
  if (!full) {
    const content = Buffer.from('A scratch repository.\n').toString('base64');
    await send(TOKEN_A, 'PUT', '/contents/README.md', { message: 'Begin', content });
  }
  return { main: repo.default_branch, accountA, accountB };
}

// Whoever imports these has passed the guard: nothing that writes can be loaded before it has looked.
export const { main, accountA, accountB } = await scratch().catch((error) => refuse(error.message));
