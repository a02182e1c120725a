/** A finding inside one file, whatever its path; `line` and `column` count from 1. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}
