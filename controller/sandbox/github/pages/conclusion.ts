import { type Html, html } from './html.ts';

const marks: { readonly [state: string]: readonly [mark: string, tone: string] } = {
  success: ['✓', 'good'],
  failure: ['✗', 'bad'],
  error: ['✗', 'bad'],
  timed_out: ['✗', 'bad'],
  action_required: ['!', 'warn'],
  cancelled: ['⊘', 'dim'],
  skipped: ['⊘', 'dim'],
  neutral: ['■', 'dim'],
  stale: ['■', 'dim'],
  inactive: ['■', 'dim'],
};

/** The sign of a check, status or deployment; anything unfinished is a dot. */
export function sign(state: string): Html {
  const [mark, tone] = marks[state] ?? ['●', 'warn'];
  return html`<span class="${tone}" role="img" aria-label="${state}" title="${state}">${mark}</span>`;
}
