// Types of test-report.mjs, for the tests.
/** The part of the report of Vitest's JSON reporter that is read. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}
export function failureLines(report: TestReport, root: string): string[];
