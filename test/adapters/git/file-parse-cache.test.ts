import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileParseCache } from '../../../controller/adapters/git/file-parse-cache.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tre-cache-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the parse cache on disk', () => {
  it('keeps thousands of entries in one file, for the owner only', async () => {
    const file = join(dir, 'deep', 'parse-cache');
    const first = await fileParseCache(file);
    for (let i = 0; i < 3000; i++) first.set(`k/${i}`, { i, text: 'tab\tand\nline' });
    await first.save();

    const second = await fileParseCache(file);

    expect(second.get('k/2999')).toEqual({ i: 2999, text: 'tab\tand\nline' });
    expect(second.get('k/3000')).toBeUndefined();
    expect(readdirSync(join(dir, 'deep'))).toEqual(['parse-cache']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    { why: 'cut off by a full disk', spoil: (text: string) => text.slice(0, -5) },
    { why: 'altered', spoil: (text: string) => text.replace('"good"', '"evil"') },
    { why: 'emptied', spoil: () => '' },
  ])('is empty where the file was $why', async ({ spoil }) => {
    const file = join(dir, 'parse-cache');
    const first = await fileParseCache(file);
    first.set('a', 'good');
    await first.save();
    writeFileSync(file, spoil(readFileSync(file, 'utf8')));

    expect((await fileParseCache(file)).get('a')).toBeUndefined();
  });

  it('keeps what another run will want, and writes nothing where nothing is new', async () => {
    const file = join(dir, 'parse-cache');
    const first = await fileParseCache(file);
    first.set('a', 1);
    await first.save();
    const second = await fileParseCache(file);
    second.set('b', 2);
    await second.save();
    const written = statSync(file).mtimeMs;

    const third = await fileParseCache(file);
    expect([third.get('a'), third.get('b')]).toEqual([1, 2]);
    await third.save();
    expect(statSync(file).mtimeMs).toBe(written);
  });
});
