/**
 * How far a path leads: to or from anywhere, to or from somewhere with a name (a block, a service tag, another network),
 * or from one part of the unit to another, which opens nothing to anybody else.
 */
export type Reach = 'internet' | 'outside' | 'inside';

/** Something that lets traffic through while it is there. */
export interface Path {
  readonly text: string;
  /** The same with nothing left out, for where `text` could be taken for a path that was there already. */
  readonly full?: string;
  readonly reach: Reach;
  /** All its facts (see `factsKey`): paths of before and after are compared by it, never by their text. */
  readonly key: string;
  /** Keys of the denials that are asked before it. Behind fewer of them, the same rule lets more through. */
  readonly behind?: readonly string[];
}

/** Something that stops or leads traffic while it is there: taking it away opens, adding it closes. */
export interface Guard {
  readonly text: string;
  readonly full?: string;
  /** What it guards, in lower case: where that goes as well, nothing was opened. */
  readonly on: string;
  /** All its facts but its place in the order; of two equal ones each counts. */
  readonly key: string;
}

/** A rule by name and its place in the order in which rules are asked. */
export interface Order {
  readonly rule: string;
  /** Tells rules of one name in two groups apart. */
  readonly key: string;
  readonly priority: number;
}

export interface Network {
  readonly paths: readonly Path[];
  readonly guards: readonly Guard[];
  readonly orders: readonly Order[];
}
