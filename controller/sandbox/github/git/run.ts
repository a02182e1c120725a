import { execFile } from 'node:child_process';

/** git ended with an exit code that the caller did not expect. */
class GitFailed extends Error {
  readonly code: number;
  readonly stderr: string;
  constructor(argv: readonly string[], code: number, stderr: string) {
    super(`git ${argv.join(' ')}: exit ${code}: ${stderr.trim()}`);
    this.name = 'GitFailed';
    this.code = code;
    this.stderr = stderr;
  }
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** `env` sets variables without reading ours; the machine's own git configuration must not colour the sandbox. */
const isolated = ['GIT_CONFIG_GLOBAL=/dev/null', 'GIT_CONFIG_NOSYSTEM=1', 'GIT_TERMINAL_PROMPT=0', 'LC_ALL=C'];

/** Runs git in a bare repository. Exit codes outside `allow` (default: 0 only) throw GitFailed. */
export function runGit(
  repo: string,
  argv: readonly string[],
  options: { readonly input?: Buffer | string; readonly allow?: readonly number[] } = {},
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const args = [...isolated, 'git', '--git-dir', repo, ...argv];
    const child = execFile('env', args, { encoding: 'buffer', maxBuffer: 512 << 20 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      if (code === 0 || options.allow?.includes(code)) return resolve({ code, stdout, stderr: stderr.toString() });
      reject(new GitFailed(argv, code, stderr.toString() || (error?.message ?? '')));
    });
    // git may end before it has read everything (an unknown revision, say); its exit code tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

export async function gitText(repo: string, argv: readonly string[], input?: Buffer | string): Promise<string> {
  const result = await runGit(repo, argv, input === undefined ? {} : { input });
  return result.stdout.toString().trimEnd();
}
