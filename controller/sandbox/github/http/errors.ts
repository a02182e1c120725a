import type { Json } from '../../../core/json.ts';

const docs = 'https://docs.github.com/rest';

/** GitHub's error body with its HTTP status. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: Json | undefined;
  readonly headers: { readonly [name: string]: string };
  constructor(status: number, message: string, errors?: Json, headers: { readonly [name: string]: string } = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  body(): Json {
    return {
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: docs,
      status: String(this.status),
    };
  }
}

export function apiError(status: number, message: string, errors?: Json): ApiError {
  return new ApiError(status, message, errors);
}

/** 422 as for a member that was given and is not acceptable. */
export function invalidField(resource: string, field: string, code = 'invalid', message?: string): ApiError {
  return new ApiError(422, 'Validation Failed', [
    { resource, field, code, ...(message === undefined ? {} : { message }) },
  ]);
}

/** 422 with a sentence of its own, as for "No commits between main and x". */
export function customError(resource: string, message: string): ApiError {
  return new ApiError(422, 'Validation Failed', [{ resource, code: 'custom', message }]);
}
