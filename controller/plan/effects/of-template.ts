import semver from 'semver';
import { canonicalJson } from '../../core/digest.ts';
import type { Manifest } from '../../manifests/types.ts';
import type { Effects } from '../types.ts';

type Template = Manifest<'Template'>;

/** What a new version means for units that will follow it; what it makes is shown by the units themselves. */
export function effectsOfTemplate(before: Template | undefined, after: Template | undefined): Partial<Effects> {
  const name = (after ?? before)?.name ?? '';
  const [was, is] = [before?.spec, after?.spec];
  const forgotten = was && is ? (was.stateful ?? []).filter((type) => !(is.stateful ?? []).includes(type)) : [];
  const asks = (is?.selfService?.roles ?? []).filter((role) => !(was?.selfService?.roles ?? []).includes(role));
  return {
    grants: asks.map((role) => `${role} may ask for ${name} themselves, where a policy allows it`),
    revokes: (was?.selfService?.roles ?? [])
      .filter((role) => !(is?.selfService?.roles ?? []).includes(role))
      .map((role) => `${role} may ask for ${name} themselves`),
    opens: contributionsOf(is)
      .filter((each) => !contributionsOf(was).includes(each))
      .map((each) => `each ${name} would add this elsewhere: ${each}`),
    closes: contributionsOf(was)
      .filter((each) => !contributionsOf(is).includes(each))
      .map((each) => `each ${name} added this elsewhere: ${each}`),
    loses: forgotten.map((type) => `${type} of ${name} would no longer count as data: one step would delete it`),
    irreversible:
      was && is && semver.major(was.version) !== semver.major(is.version)
        ? [`${name} ${was.version} → ${is.version} is a new major version: going back is not promised`]
        : [],
  };
}

function contributionsOf(spec: Template['spec'] | undefined): readonly string[] {
  return (spec?.contributes ?? []).map(({ to, input, value, when }) => {
    return `${input} of ${to}${when ? ` (when ${when})` : ''}: ${canonicalJson(value)}`;
  });
}
