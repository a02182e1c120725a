// Asks a real GitHub what the controller takes for granted about it, on a repository made for that and for nothing else.
//   TOKEN_A=… TOKEN_B=… node docs/check-github.mjs OWNER/NAME [--format json] [--only 6,18] [--settle 10]
// TOKEN_A belongs to the owner of the repository, TOKEN_B to a second account that may write to it. With APP_TOKEN, an
// installation token of the controller's App, it asks for that too. GITHUB_API_URL is https://api.github.com unless set.
// Ends with 1 where anything is DIFFERENT, or where it refuses to run. No packages. A run takes some ten minutes.
import { opened, tidyUp } from './check-github/acts.mjs';
import { records } from './check-github/records.mjs';
import { reviews } from './check-github/reviews.mjs';
import { api, json, only, refuse, repository } from './check-github/settings.mjs';

const chosen = [...reviews, ...records].filter(({ finding }) => only?.includes(finding) ?? true);
if (chosen.length === 0) refuse(`--only ${only}: no such finding`);
const rows = [];
for (const experiment of chosen.toSorted((a, b) => a.finding - b.finding)) {
  const row = await perform(experiment);
  if (!json) print(row);
  rows.push(row);
}
await tidyUp();
const count = (verdict) => rows.filter((row) => row.verdict === verdict).length;
if (json) console.log(JSON.stringify({ repository, api, rows }, undefined, 2));
else console.log(`${count('as assumed')} as assumed, ${count('DIFFERENT')} DIFFERENT, ${count('not tried')} not tried`);
process.exitCode = count('DIFFERENT') > 0 ? 1 : 0;

async function perform({ finding, question, assumed, needs, run }) {
  const before = opened.length;
  const row = { finding, question, assumed };
  if (needs) return { ...row, verdict: 'not tried', why: `needs ${needs}`, pulls: [] };
  try {
    row.github = await run();
    row.verdict = row.github === assumed ? 'as assumed' : 'DIFFERENT';
  } catch (error) {
    if (error.github) Object.assign(row, { github: error.github, verdict: 'DIFFERENT' });
    else Object.assign(row, { why: error.message, verdict: 'not tried' });
  }
  return { ...row, pulls: opened.slice(before) };
}

function print({ finding, question, assumed, github, verdict, why, pulls }) {
  const where = pulls.length === 0 ? '' : ` (pull request ${pulls.join(', ')})`;
  console.log(`${verdict.padEnd(11)} ${finding.padEnd(3)} ${question}`);
  console.log(verdict === 'not tried' ? `${' '.repeat(16)}why: ${why}` : `${' '.repeat(16)}GitHub: ${github}${where}`);
  console.log(`${' '.repeat(16)}the controller assumes: ${assumed}`);
}
