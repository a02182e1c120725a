import type { Ruleset } from '../state/settings.ts';

/** Whether a ruleset speaks of this ref (`refs/heads/…` or `refs/tags/…`). */
export function speaksOf(ruleset: Ruleset, ref: string): boolean {
  if (ruleset.target === 'push') return true;
  if (!ref.startsWith(ruleset.target === 'branch' ? 'refs/heads/' : 'refs/tags/')) return false;
  const named = (pattern: string) => names(pattern, ref);
  return ruleset.include.some(named) && !ruleset.exclude.some(named);
}

function names(pattern: string, ref: string): boolean {
  if (pattern === '~ALL') return true;
  if (pattern === '~DEFAULT_BRANCH') return ref === 'refs/heads/main';
  return regexOf(pattern).test(ref);
}

/**
 * fnmatch with FNM_PATHNAME, as GitHub documents it: a star stays within one level, and only two stars before a slash
 * cross levels. So `airlock/**` does not hold `airlock/a/b`; `airlock/**\/*` does.
 */
function regexOf(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*+|\?|\[!?[^\]]+\]|[.+^${}()|\\[\]]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part.startsWith('*')) return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1) return part.replace(/^\[!/, '[^');
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
