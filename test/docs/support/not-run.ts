import type { Block } from './read-docs.ts';

/** Command blocks that the test does not run, each with the reason. Everything else in a ```sh block is run. */
export const notRun: readonly { readonly path: string; readonly starts: string; readonly why: string }[] = [
  {
    path: 'README.md',
    starts: 'npm ci && npm start',
    why: 'serves until Ctrl-C; the tour runs the same story with --exit',
  },
  { path: 'README.md', starts: 'npm ci && npm test', why: 'is what runs this test' },
  { path: 'docs/operator.md', starts: "body='", why: 'calls a controller of your own' },
  { path: 'docs/operator.md', starts: 'git init -b main', why: 'pushes to a GitHub of your own' },
  { path: 'docs/operator.md', starts: 'az role definition create', why: 'needs a real subscription and the Azure CLI' },
  { path: 'docs/operator.md', starts: 'az ad sp create', why: 'needs a real tenant and the Azure CLI' },
  { path: 'docs/operator.md', starts: 'read -rs TOKEN_A', why: 'asks a GitHub of your own, for some ten minutes' },
  { path: 'docs/auditor.md', starts: 'az group show', why: 'needs a real subscription and the Azure CLI' },
];

export function reasonNotToRun(block: Block): string | undefined {
  return notRun.find(({ path, starts }) => block.path === path && block.text.startsWith(starts))?.why;
}
