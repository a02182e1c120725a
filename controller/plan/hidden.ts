/**
 * Characters that nobody sees, or that turn round what is around them: controls, formats (zero width, bidirectional, tags),
 * line and paragraph separators, half surrogates, variation selectors, and letters that are blank.
 */
const hidden =
  /(?:[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u2800\ufffc]|[\ufe00-\ufe0f]|\u034f|[\u115f\u1160\u3164\uffa0]|[\u17b4\u17b5]|[\u180b-\u180f])+/gu;

/** What people wrote may hold escape sequences and line breaks; none may reach a terminal, a page or a comment. */
export function printable(text: string): string {
  return text.replace(hidden, ' ');
}
