/** Shapes that only credentials have. Each is issued with a fixed prefix or a fixed structure. */
const shapes: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{36,}/,
  /\bgithub_pat_[A-Za-z0-9_]{22,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(AccountKey|SharedAccessKey|SharedAccessSignature)=[A-Za-z0-9+/%=]{20,}/,
  /[?&;]sig=[A-Za-z0-9%+/=]{30,}/,
  /\b[A-Za-z0-9~._-]{3}\dQ~[A-Za-z0-9~._-]{31,}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /\b(npm|glpat|hvs|dop_v1)[_.-][A-Za-z0-9_-]{20,}/,
  /:\/\/[^\s/:@]+:[^\s/@]{6,}@/,
];

/** Ids, digests and paths are long too, but made of fewer kinds of characters or of words. */
const identifier =
  /^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|\/subscriptions\/.*)$/i;

/** A known shape, or one long word that is close to random. */
export function looksSecret(value: string): boolean {
  if (value.length < 16 || value.length > 65_536) return false;
  if (shapes.some((shape) => shape.test(value))) return true;
  return (
    value.length <= 4096 &&
    value
      .replace(/\$\{\{.*?\}\}/g, ' ')
      .split(/[\s"'`,;<>(){}[\]]+/)
      .some(looksRandom)
  );
}

/** Base64 of random bytes has more than 4.2 bits a character at this length; names and addresses have less. */
function looksRandom(word: string): boolean {
  if (word.length < 24 || identifier.test(word)) return false;
  if (!/^[A-Za-z0-9+/_=~.!@#$%^&*-]+$/.test(word)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(word)).length;
  return classes === 3 && unlikeWords(word) >= word.length * 0.4 && entropy(word) > 4;
}

/** Characters left over when what could be a word of camelCase or kebab-case is taken out: random text leaves most. */
function unlikeWords(text: string): number {
  return text.replace(/[A-Z]?[a-z]{2,}|[A-Z]{3,}|[/._-]/g, '').length;
}

function entropy(word: string): number {
  const counts = new Map<string, number>();
  for (const c of word) counts.set(c, (counts.get(c) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / word.length) * Math.log2(n / word.length), 0);
}
