import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../controller/core/json.ts';
import { parse } from './jsonc.ts';

/** Official data lies beside the project and is never part of it. */
const root = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** The folder if it is there; its absence is said aloud, so that a skipped test is no silent success. */
export function officialFolder(name: string): string | undefined {
  const folder = `${root}/${name}`;
  if (existsSync(folder)) return folder;
  console.warn(`official data is absent: ${folder}; its tests are skipped`);
  return undefined;
}

export function readData(file: string): Json {
  return parse(readFileSync(file, 'utf8'));
}
