import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    // Real servers and child processes: a test that waits longer than this is stuck.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // Two cores: one for the tests, one for the servers and children that they start.
    maxWorkers: 2,
  },
});
