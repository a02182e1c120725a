/** What the controller reads of a repository: all else in it has no effect on Azure or on sign-off. */
export const governedPaths = ['manifests', 'templates', 'schemas', '.github', '.gitattributes'] as const;

const mebibyte = 1024 * 1024;

export function isGoverned(path: string): boolean {
  return governedPaths.some((root) => path === root || path.startsWith(`${root}/`));
}

/** Bytes. Manifests are written by hand; templates hold compiled ARM JSON, which Azure itself limits to 4 MB. */
export function sizeLimit(path: string): number {
  return path === 'manifests' || path.startsWith('manifests/') ? mebibyte : 4 * mebibyte;
}

/** Whether an executable bit is refused: nothing there is ever run, so the bit can only mislead. */
export function refusesExecutables(path: string): boolean {
  return /^(manifests|templates)(\/|$)/.test(path);
}
