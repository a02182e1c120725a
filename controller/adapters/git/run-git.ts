import PQueue from 'p-queue';
import { simpleGit } from 'simple-git';
import { Bug, Transient } from '../../core/errors.ts';

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** One git process: fixed arguments, bytes in, bytes out. Throws Transient only where git could not be run at all. */
export type RunGit = (args: readonly string[], input?: string | Buffer) => Promise<GitResult>;

export interface GitHost {
  /** Folder of the bare repository. */
  readonly dir: string;
  /** Where git and its helpers are; the system's usual places where absent. */
  readonly path?: string;
  /** Certificate authority file for https remotes. */
  readonly caFile?: string;
  /** `http_proxy`, `https_proxy`, `no_proxy`, as far as wanted. */
  readonly proxies?: { readonly [name: string]: string };
}

/** git processes at once: a catalogue with a long history asks for hundreds of trees. */
const processes = 4;

/** Milliseconds without any output after which a git process counts as hung and is killed. */
const silence = 120_000;

/** Nothing of the machine or of the repository's owner decides what git does: the list of gitops-anchors.md 4.1. */
const safeConfig: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['protocol.allow', 'never'],
  ['protocol.https.allow', 'always'],
  ['protocol.http.allow', 'always'],
  ['protocol.file.allow', 'always'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['credential.helper', ''],
  ['gc.autoDetach', 'false'],
  // A branch may be named like a commit. Git takes the commit either way; its warning would look like a failure.
  ['core.warnAmbiguousRefs', 'false'],
  // Heads of pull requests that were pushed over stay: they are evidence for the judge.
  ['gc.pruneExpire', 'never'],
];

/** `secretConfig` reaches git through its environment: argv can be read by every process, and URLs end up in logs. */
export function createRunner(
  host: GitHost,
  secretConfig: () => Promise<readonly (readonly [string, string])[]>,
  onCall: () => void,
): RunGit {
  const queue = new PQueue({ concurrency: processes });
  const one: RunGit = async (args, input) => {
    onCall();
    const env = environment(host, await secretConfig());
    let ended: { exitCode: number; stderr: string; cause: unknown } | undefined;
    const chunks: Buffer[] = [];
    const verb = args[0] ?? '';
    try {
      const git = simpleGit({
        baseDir: host.dir,
        maxConcurrentProcesses: 1,
        timeout: { block: silence },
        // Not 50 ms after the exit, as it would by itself: a busy process of ours may not have read everything by then.
        completion: { onClose: true, onExit: false },
        allowEnvironment: Object.keys(env),
        // These are about the configuration above, which is ours; without them simple-git refuses it from anybody.
        unsafe: {
          allowUnsafeConfigEnvCount: true,
          allowUnsafeConfigPaths: true,
          allowUnsafeHooksPath: true,
          allowUnsafeProtocolOverride: true,
          allowUnsafeFsMonitor: true,
          allowUnsafeCredentialHelper: true,
        },
        // Exit codes are answers here (is-ancestor, merge-tree), so the caller decides what is an error.
        errors: (cause, result) => {
          ended = { exitCode: result.exitCode, stderr: Buffer.concat(result.stdErr).toString('utf8'), cause };
          return undefined;
        },
        ...(input !== undefined && { input: () => input }),
      });
      git.env(env).outputHandler((_command, stdout) => {
        stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
        // simple-git waits 50 ms more for whatever said nothing (a fetch, a push, is-ancestor); an empty chunk is a word.
        setImmediate(() => stdout.emit('data', Buffer.alloc(0)));
      });
      await git.raw([...args]);
    } catch (cause) {
      // simple-git's own guard: a command of ours that it would not start.
      if (/not permitted/.test(String(cause))) throw new Bug('git-refused', `run git ${verb}: ${scrub(String(cause))}`);
      throw new Transient('git-run', `run git ${verb}: ${scrub(String(cause))}`, { cause: scrub(String(cause)) });
    }
    // A process that never started has a negative or missing exit code.
    if (!ended || ended.exitCode < 0)
      throw new Transient('git-run', `run git ${verb}: ${scrub(String(ended?.cause ?? 'no result'))}`);
    return { exitCode: ended.exitCode, stdout: Buffer.concat(chunks), stderr: scrub(ended.stderr) };
  };
  return (args, input) => queue.add(() => one(args, input));
}

function environment(host: GitHost, secrets: readonly (readonly [string, string])[]): { [name: string]: string } {
  const config = [...safeConfig, ...(host.caFile ? [['http.sslCAInfo', host.caFile] as const] : []), ...secrets];
  return {
    ...host.proxies,
    PATH: host.path ?? '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
    HOME: host.dir,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], i) => [
        [`GIT_CONFIG_KEY_${i}`, key],
        [`GIT_CONFIG_VALUE_${i}`, value],
      ]),
    ),
  };
}

/** git repeats URLs and sometimes headers in its errors. */
function scrub(text: string): string {
  return text
    .replace(/\/\/[^/\s@]+@/g, '//')
    .replace(/(authorization:\s*)\S+(\s+\S+)?/gi, '$1***')
    .trim();
}
