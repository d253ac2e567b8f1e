import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What is waited for comes at once, or when a busy machine gets to it: the default second is too short for that. */
const patient = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    // All cores: the default leaves one idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "shared/*/src/**/*.test.{ts,tsx}",
            "zendesk-app/src/**/*.test.ts",
            "freshdesk-app/src/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          expect: patient,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "test",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/e2e/**", "**/node_modules/**"],
          expect: patient,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/lab/build-packages.ts"],
          expect: patient,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
