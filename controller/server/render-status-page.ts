import type { ServerStatus } from './types.ts';

/** The status page: what is live, what waits and for whom. Read-only, no scripts, nothing loaded from elsewhere. */
export function renderStatusPage(status: ServerStatus): string {
  const run = status.lastRun;
  const summary = run
    ? Object.entries(run.summary)
        .map(([word, count]) => `<li><b>${count}</b> ${text(word)}</li>`)
        .join('')
    : '<li>no run yet</li>';
  const rows = (run?.units ?? [])
    .map(
      (unit) =>
        `<tr class="${text(unit.action)}"><td>${text(unit.unit)}</td><td>${text(unit.action)}</td>` +
        `<td>${text(unit.signOff)}</td><td>${text(unit.message)}</td></tr>`,
    )
    .join('\n');
  const failure = status.lastError
    ? `<p class="error">${text(status.lastError.at)}: ${text(status.lastError.message)}</p>`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="15">
<title>${text(status.environment)} · TRE</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd }
  ul { display: flex; gap: 1.5rem; list-style: none; padding: 0 } .error { color: #a4262c }
  tr.held td:nth-child(2), tr.blocked td:nth-child(2) { color: #a4262c; font-weight: 600 }
  tr.drift td:nth-child(2) { color: #8a5a00; font-weight: 600 }
  @media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } th, td { border-color: #333 } }
</style>
</head>
<body>
<h1>${text(status.environment)}</h1>
<p>${run ? `main at <code>${text(run.revision.slice(0, 7))}</code>, looked at ${text(run.at)}` : 'starting'}</p>
${failure}
<ul>${summary}</ul>
<table><thead><tr><th>Unit</th><th>State</th><th>Sign-off</th><th>Why</th></tr></thead><tbody>
${rows}
</tbody></table>
</body>
</html>
`;
}

/** Everything that people wrote is text here, never markup. */
function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
