import { type Diagnostic, error } from '../core/diagnostic.ts';
import { governedPaths } from './governed.ts';
import { matchesAttributePattern } from './match-attribute-pattern.ts';

/**
 * Attributes that fold a governed file away from reviewers, change how it merges or put other bytes in its place.
 * `binary` is git's macro for `-diff -merge -text`. (signoff.md (a) row 39; attack row 21.)
 */
const hiding = /^(-diff|diff=.*|binary|-?merge|merge=.*|linguist-generated(=(?!false$).*)?|filter(=.*)?)$/;

/** `file` is the path of the .gitattributes; `governed` are the paths that exist. */
export function checkAttributes(file: string, text: string, governed: readonly string[]): Diagnostic[] {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim().split(/[ \t]+/);
    const [pattern = '', ...attributes] = words;
    if (pattern === '' || pattern.startsWith('#')) return [];
    const at = { file, line: index + 1, column: line.length - line.trimStart().length + 1 };
    if (pattern.startsWith('[attr]')) {
      return [
        error(
          'gitattributes-macro',
          `expected no macros, found ${pattern}; a macro can hide what an attribute does, write the attribute itself`,
          at,
        ),
      ];
    }
    const found = attributes.find((attribute) => hiding.test(attribute));
    if (found === undefined || !concerns(folder, pattern, governed)) return [];
    return [
      error(
        'gitattributes-hides',
        `expected nothing that hides governed files from review or changes how they merge, found \`${found}\` for ${pattern}; remove it, or name only files outside ${governedPaths.slice(0, 4).join(', ')}`,
        { ...at, column: line.indexOf(found, at.column - 1 + pattern.length) + 1 },
      ),
    ];
  });
}

/** Counts what matches today, and patterns that name a governed folder though nothing matches yet. */
function concerns(folder: string, pattern: string, governed: readonly string[]): boolean {
  if (pattern.startsWith('"')) return true;
  const rooted = `${folder}${pattern.replace(/^\//, '')}`;
  if (governedPaths.some((root) => rooted === root || rooted.startsWith(`${root}/`))) return true;
  return governed.some((path) => matchesAttributePattern(folder, pattern, path));
}
