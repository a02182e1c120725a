import { env } from 'node:process';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    format: { type: 'string', default: 'text' },
    only: { type: 'string' },
    settle: { type: 'string', default: '10' },
  },
});
export const repository = positionals[0] ?? '';
export const json = values.format === 'json';
/** Numbers of findings; undefined: all of them. */
export const only = values.only?.split(',');
/** GitHub does much after it has answered: so long is waited before what it did is read. */
export const settleMs = Number(values.settle) * 1000;
export const { TOKEN_A, TOKEN_B, APP_TOKEN, GITHUB_API_URL: api = 'https://api.github.com' } = env;

if (!/^[\w.-]+\/[\w.-]+$/u.test(repository) || positionals.length > 1)
  refuse('expected one OWNER/NAME of a scratch repository');
if (!TOKEN_A || !TOKEN_B) refuse('expected TOKEN_A (the owner) and TOKEN_B (a second writer) in the environment');
if (!json && values.format !== 'text') refuse(`--format ${values.format}: expected text or json`);
if (!(settleMs >= 0)) refuse(`--settle ${values.settle}: expected seconds`);

export function refuse(message) {
  console.error(`not run: ${message}`);
  process.exit(1);
}
