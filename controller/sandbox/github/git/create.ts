import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { runGit } from './run.ts';

/**
 * Branch protection has to look at pushed commits before the ref moves, and git offers only a hook there. The server
 * decides; the hook compares strings: TRE_REFUSED "ref", TRE_FAST_FORWARD "ref", TRE_CHECKED "ref", TRE_GREEN "ref=sha";
 * of rulesets TRE_VIOLATIONS, a line "ref sentence" each, and TRE_RULES_FAST_FORWARD "ref".
 */
const updateHook = `#!/bin/sh
zero=${'0'.repeat(40)}
refuse() { echo "error: GH006: Protected branch update failed for $1." >&2; echo "error: $2" >&2; exit 1; }
violate() {
  echo "error: GH013: Repository rule violations found for $1." >&2
  echo >&2
  printf '%s\\n' "$2" | sed 's/^/- /' >&2
  echo >&2
  exit 1
}
said=$(printf '%s\\n' "$TRE_VIOLATIONS" | while IFS= read -r line; do
  case "$line" in "$1 "*) printf '%s\\n' "\${line#"$1 "}";; esac
done)
[ -z "$said" ] || violate "$1" "$said"
case " $TRE_RULES_FAST_FORWARD " in *" $1 "*)
  [ "$2" = "$zero" ] || [ "$3" = "$zero" ] || git merge-base --is-ancestor "$2" "$3" ||
    violate "$1" "Cannot force-push to this branch";;
esac
case " $TRE_REFUSED " in *" $1 "*) refuse "$1" "Changes must be made through a pull request.";; esac
if [ "$3" = "$zero" ]; then
  case " $TRE_UNDELETABLE " in *" $1 "*) refuse "$1" "Cannot delete this branch";; esac
  exit 0
fi
case " $TRE_FAST_FORWARD " in *" $1 "*)
  [ "$2" = "$zero" ] || git merge-base --is-ancestor "$2" "$3" || refuse "$1" "Cannot force-push to this branch";;
esac
case " $TRE_CHECKED " in *" $1 "*)
  case " $TRE_GREEN " in *" $1=$3 "*) ;; *) refuse "$1" "Required status check is expected.";; esac;;
esac
exit 0
`;

const config = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	logAllRefUpdates = false
[http]
	receivepack = true
[receive]
	advertisePushOptions = true
	autogc = false
	fsckObjects = true
	# The server owns refs/pull: clients read them and cannot write them.
	hideRefs = refs/pull
[transfer]
	hideRefs = refs/sandbox
[uploadpack]
	# Old heads stay readable by sha, as on GitHub: the judge fetches the head that a review saw.
	allowAnySHA1InWant = true
	allowFilter = true
[gc]
	auto = 0
`;

export async function createBareRepository(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await promisify(execFile)('git', ['init', '--quiet', '--bare', '--initial-branch=main', '--template=', dir]);
  await writeFile(join(dir, 'config'), config);
  await writeUpdateHook(dir);
}

/** At every start: a folder of an older run may have an older hook. */
export async function writeUpdateHook(dir: string): Promise<void> {
  await mkdir(join(dir, 'hooks'), { recursive: true });
  await writeFile(join(dir, 'hooks', 'update'), updateHook, { mode: 0o755 });
}

/** A fork borrows the objects of the repository that it was made from, and has refs of its own. */
export async function createFork(dir: string, from: string): Promise<void> {
  await createBareRepository(dir);
  await mkdir(join(dir, 'objects', 'info'), { recursive: true });
  await writeFile(
    join(dir, 'objects', 'info', 'alternates'),
    `${relative(join(dir, 'objects'), join(from, 'objects'))}\n`,
  );
  await runGit(dir, ['fetch', '--quiet', from, 'refs/heads/*:refs/heads/*', 'refs/tags/*:refs/tags/*']);
}
