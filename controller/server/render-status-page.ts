import type { ServerStatus } from './types.ts';

const failed = 'failed';

/** The status page: what is live, what waits and for whom. Read-only, no scripts, nothing loaded from elsewhere. */
export function renderStatusPage(status: ServerStatus): string {
  const { lastRun: run, lastError } = status;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="15">
<title>${text(status.environment)} · TRE</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top }
  ul { display: flex; gap: 1.5rem; list-style: none; padding: 0 } h2 { font-size: 1.1rem; margin-top: 2rem } a { color: inherit }
  .error { color: #a4262c } tr.held td:nth-child(2), tr.blocked td:nth-child(2), tr.failed td:nth-child(2) { color: #a4262c; font-weight: 600 }
  tr.drift td:nth-child(2) { color: #8a5a00; font-weight: 600 }
  @media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } th, td { border-color: #333 } .error { color: #ff8f8f } }
</style>
</head>
<body>
<h1>${text(status.environment)}</h1>
<p>${run ? `main at <code>${text(run.revision.slice(0, 7))}</code>, looked at ${text(run.at)}` : 'starting'}</p>
${lastError ? `<p class="error">${text(lastError.at)} ${text(lastError.key)}: ${text(lastError.message)}</p>` : ''}
<ul>${summary(status)}</ul>
${pulls(status)}
${units(status)}
${queue(status)}
</body>
</html>
`;
}

function summary({ lastRun }: ServerStatus): string {
  if (!lastRun) return '<li>no run yet</li>';
  return Object.entries(lastRun.summary)
    .map(([word, count]) => `<li><b>${count}</b> ${text(word)}</li>`)
    .join('');
}

function pulls({ pulls }: ServerStatus): string {
  const rows = pulls.map(
    ({ number, url, verdict, at }) =>
      `<tr><td>${link(url, `#${number}`)}</td><td>${text(verdict)}</td><td>${text(at)}</td></tr>`,
  );
  return table('Open pull requests', ['Pull request', 'Verdict', 'Looked at'], rows);
}

function units({ lastRun }: ServerStatus): string {
  const rows = (lastRun?.units ?? []).map(
    ({ unit, action, signOff, message }) =>
      `<tr class="${text(action)}"><td>${text(unit)}</td><td>${text(action)}</td>` +
      `<td>${text(signOff)}</td><td>${text(message)}</td></tr>`,
  );
  return table('Units', ['Unit', 'State', 'Sign-off', 'Why'], rows);
}

/** What waits, runs or failed; what is done is told above. */
function queue(status: ServerStatus): string {
  const rows = [...status.queue]
    .filter(([, { phase }]) => phase !== 'done')
    .map(([key, { phase, attempts, message, at }]) => {
      const tried = phase === failed ? `${failed}, ${attempts} ${attempts === 1 ? 'try' : 'tries'}` : phase;
      return `<tr class="${phase}"><td>${text(key)}</td><td>${tried}</td><td>${text(at)}</td><td>${text(message)}</td></tr>`;
    });
  return table('Queue', ['Key', 'State', 'Since', 'What it said last'], rows);
}

function table(title: string, columns: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return `<h2>${title}</h2>\n<p>none</p>`;
  const head = columns.map((column) => `<th>${column}</th>`).join('');
  return `<h2>${title}</h2>\n<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

/** Only what is an address of the web becomes one here. */
function link(url: string, words: string): string {
  return /^https?:\/\//.test(url) ? `<a href="${text(url)}">${text(words)}</a>` : text(words);
}

/** Everything that people wrote is text here, never markup. */
function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
