/** Where in the repository a person can mend it; lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One finding about what people wrote. `code` is stable for programs; `message` says expected, found, remedy. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly at?: Location;
  readonly unit?: string;
}

export function error(code: string, message: string, at?: Location, unit?: string): Diagnostic {
  return { severity: 'error', code, message, ...(at && { at }), ...(unit && { unit }) };
}

export function warning(code: string, message: string, at?: Location, unit?: string): Diagnostic {
  return { severity: 'warning', code, message, ...(at && { at }), ...(unit && { unit }) };
}

/** `file:line:column: code: message`, the form that editors and CI problem matchers know. */
export function renderDiagnostic(d: Diagnostic): string {
  const place = d.at ? `${d.at.file}:${d.at.line}:${d.at.column}: ` : d.unit ? `${d.unit}: ` : '';
  return `${place}${d.code}: ${d.message}`;
}
