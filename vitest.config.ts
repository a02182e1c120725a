import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // More than two cores can use: many tests wait, because GitHub's times have seconds and Octokit spaces its writes.
    maxWorkers: 4,
  },
});
