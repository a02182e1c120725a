import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { families } from './rows/index.ts';
import type { Row } from './support/types.ts';

const path = join(import.meta.dirname, 'README.md');
const begin = '<!-- The table is generated: npx vitest run test/attacks/readme.test.ts -u -->';

it('the table of the README is that of the rows', async () => {
  const [head] = readFileSync(path, 'utf8').split(begin);
  const sections = Object.entries(families).map(([family, rows]) => `### ${family}\n\n${table(rows)}\n`);
  await expect(`${head}${begin}\n\n${sections.join('\n')}`).toMatchFileSnapshot(path);
});

it('no two rows have one name', () => {
  const names = Object.values(families).flatMap((rows) => rows.map(({ name }) => name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

function table(rows: readonly Row[]): string {
  const cells = rows.map(({ name, why, source, expect: ends, control, open }) => [
    name,
    why,
    source,
    open === undefined ? ends : `**open**: ${open}`,
    control?.name ?? '',
  ]);
  const all = [['Attack', 'Why', 'Source', 'Ends', 'Control, applied'], ['---', '---', '---', '---', '---'], ...cells];
  return all.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}
