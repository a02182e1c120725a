import { Bug } from '../../core/errors.ts';

export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Everything that reaches git's argv as an object passes here, so it can be no option and no revision expression. */
export function objectId(text: string): string {
  if (!isObjectId(text))
    throw new Bug('git-object-id', `expected 40 hexadecimal digits, found ${JSON.stringify(text)}`);
  return text;
}

/** A branch or a full ref by a narrow reading of git-check-ref-format: starts with a letter or digit, no `..`, `@{`, `//`, `.lock`. */
export function isRefName(text: string): boolean {
  return (
    text.length <= 250 &&
    /^[A-Za-z0-9][A-Za-z0-9._+-]*(\/[A-Za-z0-9_+][A-Za-z0-9._+-]*)*$/.test(text) &&
    !/\.\.|\.lock(\/|$)|\.(\/|$)/.test(text)
  );
}

export function refName(text: string): string {
  if (!isRefName(text)) throw new Bug('git-ref-name', `expected a branch name, found ${JSON.stringify(text)}`);
  return text;
}

/** A path in a tree that can stand in any command without quoting. */
export function treePath(text: string): string {
  const parts = text.split('/');
  const plain = parts.every(
    (part) => /^[A-Za-z0-9._+@~=-]+$/.test(part) && part !== '.' && part !== '..' && part !== '.git',
  );
  if (!plain || text.startsWith('-'))
    throw new Bug('git-tree-path', `expected a plain relative path, found ${JSON.stringify(text)}`);
  return text;
}
