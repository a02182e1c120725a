import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSeenIds } from '../../controller/server/seen-ids.ts';
import { scratch } from './support.ts';

const now = () => new Date('2026-01-01T12:00:00Z');

async function reopened(file: string, ids: readonly string[], atMost = 100) {
  const seen = await openSeenIds({ file, atMost, now });
  const found = ids.filter((id) => seen.has(id));
  await seen.close();
  return found;
}

describe('openSeenIds', () => {
  it('remembers over a restart what was added, whatever is in it', async () => {
    const file = join(await scratch(), 'below', 'seen');
    const seen = await openSeenIds({ file, atMost: 100, now });
    await Promise.all(['a', 'with\nline', ''].map((id) => seen.add(id)));
    expect(await reopened(file, ['a', 'with\nline', '', 'b'])).toEqual(['a', 'with\nline', '']);
  });

  it('ignores a last line that a crash tore, and what is added after it is whole', async () => {
    const file = join(await scratch(), 'seen');
    const before = await openSeenIds({ file, atMost: 100, now });
    await before.add('whole');
    const line = await readFile(file, 'utf8');
    await before.add('torn');
    const all = await readFile(file, 'utf8');
    for (const cut of [1, 30, 64, 66, all.length - line.length - 1]) {
      await writeFile(file, all.slice(0, line.length + cut));
      const after = await openSeenIds({ file, atMost: 100, now });
      expect(['whole', 'torn'].filter((id) => after.has(id))).toEqual(['whole']);
      await after.add('later');
      expect(await reopened(file, ['whole', 'torn', 'later'])).toEqual(['whole', 'later']);
    }
  });

  it('drops lines that are no ids', async () => {
    const file = join(await scratch(), 'seen');
    await writeFile(file, 'nonsense\n\u0000\u0000\n');
    const seen = await openSeenIds({ file, atMost: 100, now });
    await seen.add('a');
    await appendFile(file, 'more nonsense\n');
    expect(await reopened(file, ['a'])).toEqual(['a']);
  });

  it('keeps the newest, and its file does not grow without end', async () => {
    const file = join(await scratch(), 'seen');
    const seen = await openSeenIds({ file, atMost: 10, now });
    for (let id = 0; id < 200; id++) await seen.add(String(id));
    expect(seen.has('189')).toBe(false);
    expect(seen.has('190')).toBe(true);
    const lines = (await readFile(file, 'utf8')).split('\n').length;
    expect(lines).toBeLessThanOrEqual(32);
    expect(await reopened(file, ['189', '190', '199'], 10)).toEqual(['190', '199']);
  });

  it('forgets what has expired', async () => {
    const file = join(await scratch(), 'seen');
    const seen = await openSeenIds({ file, atMost: 10, now });
    await seen.add('over', new Date('2026-01-01T11:59:59Z'));
    await seen.add('good', new Date('2026-01-01T12:00:01Z'));
    expect(['over', 'good'].filter((id) => seen.has(id))).toEqual(['good']);
    expect(await reopened(file, ['over', 'good'])).toEqual(['good']);
  });
});
