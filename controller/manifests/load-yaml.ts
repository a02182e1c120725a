import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Loaded on first use (20 ms): a run that finds every file in the cache parses none. */
export function loadYaml(): typeof import('yaml') {
  return require('yaml') as typeof import('yaml');
}
