import type { Read } from '../../core/known.ts';
import { compareSettings } from '../../setup/compare-settings.ts';
import { federatedSubjects } from '../../setup/oidc-subjects.ts';
import type { Finding, LiveSettings } from '../../setup/types.ts';
import { wantedSettings } from '../../setup/wanted-settings.ts';
import { whys } from '../../setup/whys.ts';
import { expectKnown } from '../find-revision.ts';
import { setupOptions } from '../setup-input.ts';
import type { Given } from './given.ts';

/** Seconds. GitHub refuses an App whose token was issued in the future by more than a minute. */
const mostSkew = 30;

export async function lookAtGitHub({ ports, settings, setup, approved }: Given): Promise<readonly Finding[]> {
  const { manifests } = expectKnown(await approved());
  const wanted = wantedSettings(manifests, setupOptions(settings, ports.clock.now()));
  const [live, skew] = await Promise.all([setup.store.read(), setup.store.clockSkew(() => ports.clock.now())]);
  // `write` is for `tre github setup`; here nothing is written.
  const findings = compareSettings(wanted, live).map(({ write: _, ...finding }) => finding);
  return [clock(skew), ...findings, ...subjects(live)];
}

function clock(skew: Read<number>): Finding {
  const about = {
    area: 'github',
    what: "this machine's clock",
    why: 'sign-in as an App, expiry of roles and the order of evidence are all told by clocks',
    mend: 'run a time service such as chrony',
  } as const;
  if (!skew.known) return { ...about, state: 'unknown', detail: skew.reason };
  const seconds = Math.round(Math.abs(skew.value) / 1000);
  const detail = `${seconds} s ${skew.value < 0 ? 'ahead of' : 'behind'} GitHub's`;
  return { ...about, state: seconds <= mostSkew ? 'ok' : 'different', detail };
}

/** Entra is not asked: that would need rights on Microsoft Graph that the controller must not have. */
function subjects({ repository, oidc }: LiveSettings): readonly Finding[] {
  const about = {
    area: 'github',
    what: 'subjects of federated credentials',
    why: whys.oidc,
    mend: 'only where workflows run plan and apply: give each identity in Entra a credential with its subject',
  } as const;
  const unread = [repository, oidc].find((read) => !read.known);
  if (unread && !unread.known) return [{ ...about, state: 'unknown', detail: unread.reason }];
  if (!repository.known || !oidc.known) return [];
  const found = federatedSubjects(repository.value, oidc.value);
  if (!found.known) return [{ ...about, state: 'unknown', detail: found.reason }];
  return found.value.map(({ identity, workflow, subject }) => ({
    ...about,
    what: `subject of ${workflow}`,
    state: 'unknown',
    detail: `not asked of Entra, which must hold ${subject} at the ${identity} identity`,
  }));
}
