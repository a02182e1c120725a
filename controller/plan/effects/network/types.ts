/**
 * How far a path leads: to or from anywhere, to or from somewhere with a name (a block, a service tag, another network),
 * or from one part of the unit to another, which opens nothing to anybody else.
 */
export type Reach = 'internet' | 'outside' | 'inside';

/** Something that lets traffic through while it is there. Paths of before and after are compared by their text. */
export interface Path {
  readonly text: string;
  readonly reach: Reach;
}

/** Something that stops or leads traffic while it is there: taking it away opens, adding it closes. */
export interface Guard {
  readonly text: string;
  /** What it guards, in lower case: where that goes as well, nothing was opened. */
  readonly on: string;
}

/** A rule by name and its place in the order in which rules are asked. */
export interface Order {
  readonly rule: string;
  readonly priority: number;
}

export interface Network {
  readonly paths: readonly Path[];
  readonly guards: readonly Guard[];
  readonly orders: readonly Order[];
}
