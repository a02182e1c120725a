/** Entra object id in lower case to the name of the person. */
export type People = ReadonlyMap<string, string>;

/** `Storage Blob Data Contributor on container datalake` and who has it. */
export interface Grant {
  readonly what: string;
  /** The same with whole ids, for where `what` could be taken for another grant. */
  readonly full: string;
  readonly who: string;
  /** Between `what` and `who`: `for` unless it is said otherwise. */
  readonly verb?: 'may';
  /** All its facts (see `factsKey`): grants of before and after are compared by it, never by their sentence. */
  readonly key: string;
  /** Where it is a role for one account: the Entra object id and the resource id, both in lower case. */
  readonly role?: { readonly principal: string; readonly scope: string };
}
