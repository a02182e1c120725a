/**
 * Errors say what the loop must do, not what went wrong inside: the message does that
 * (what was attempted, on what, and how to mend it). The model is source-controller's error package.
 */
abstract class Directive extends Error {
  abstract readonly directive: 'Transient' | 'Waiting' | 'Refused' | 'Bug';
  readonly code: string;
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Try again with backoff; `afterMs` where the other side said when (Retry-After). */
export class Transient extends Directive {
  readonly directive = 'Transient';
  readonly afterMs: number | undefined;
  constructor(code: string, message: string, options: { cause?: unknown; afterMs?: number } = {}) {
    super(code, message, options);
    this.afterMs = options.afterMs;
  }
}

/** Somebody else's operation must end first; look again after `afterMs`. Not a failure. */
export class Waiting extends Directive {
  readonly directive = 'Waiting';
  readonly afterMs: number;
  constructor(code: string, message: string, options: { cause?: unknown; afterMs: number }) {
    super(code, message, options);
    this.afterMs = options.afterMs;
  }
}

/** A person must change something; retrying the same input cannot help. */
export class Refused extends Directive {
  readonly directive = 'Refused';
}

/** Our own mistake: an invariant does not hold. */
export class Bug extends Directive {
  readonly directive = 'Bug';
}

export type LoopError = Transient | Waiting | Refused | Bug;

export function isLoopError(error: unknown): error is LoopError {
  return error instanceof Directive;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
