/**
 * Whether a pattern of a .gitattributes in `folder` (`''` or ending in `/`) names `path`, by the rules of gitignore(5)
 * without negation; "yes" where it is too wild to decide: no slash matches the base name at any depth, a slash anchors at the folder, `**` crosses folders.
 */
export function matchesAttributePattern(folder: string, pattern: string, path: string): boolean {
  if (!path.startsWith(folder)) return false;
  // More wildcards than anybody needs would make the expression below backtrack for minutes.
  if ((pattern.match(/[*]+/g) ?? []).length > 5) return true;
  const below = path.slice(folder.length);
  const anchored = pattern.includes('/');
  const subject = anchored ? below : below.slice(below.lastIndexOf('/') + 1);
  return toRegExp(anchored ? pattern.replace(/^\//, '') : pattern).test(subject);
}

function toRegExp(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]*\]|[.+^${}()|\\/]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.startsWith('[')) return `[${token.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`, 'i');
}
