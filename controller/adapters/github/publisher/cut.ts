/** The last defence against GitHub's limits: a long text ends early and says so, where GitHub would refuse all of it. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
