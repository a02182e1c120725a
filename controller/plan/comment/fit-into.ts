/** Which sections fit into `room` characters, from the first on; the others are what is left. */
export function fitInto(
  sections: readonly string[],
  room: number,
): { readonly fitting: readonly string[]; readonly left: readonly string[] } {
  let length = 0;
  const end = sections.findIndex((section) => {
    length += section.length + 1;
    return length > room;
  });
  return end === -1 ? { fitting: sections, left: [] } : { fitting: sections.slice(0, end), left: sections.slice(end) };
}

/** As many lines as fit into `room` characters, and a last one that says how many do not. */
export function shorten(lines: readonly string[], room: number, restOf: (count: number) => string): readonly string[] {
  const { fitting, left } = fitInto(lines, room);
  return left.length > 0 ? [...fitting, restOf(left.length)] : fitting;
}
