import { TemplateError } from '../types.ts';

/** The error of nearly every template mistake; Azure calls it InvalidTemplate. */
export function invalid(message: string, path = ''): TemplateError {
  return new TemplateError('InvalidTemplate', message, path);
}

/** Wraps an inner message as Azure does, and keeps the innermost path. */
export function within(
  error: unknown,
  path: string,
  frame: (message: string) => string = (message) => message,
): unknown {
  if (!(error instanceof TemplateError)) return error;
  return new TemplateError(error.code, frame(error.message), error.path || path, { cause: error.cause ?? error });
}
