// `telltale doctor` with a plane that runs: its report on a healthy app, and on the plane itself.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { type TestPlane, testPlane } from './support/plane.ts';
import { cleanEnvironment } from './support/service.ts';

const main = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
const cwd = fileURLToPath(new URL('../packages/node/test/fixtures', import.meta.url));

interface DoctorReport {
  readonly healthy: boolean;
  readonly findings: readonly { readonly check: string; readonly state: string; readonly finding: string }[];
}

let environment: TestPlane['environment'];
beforeAll(async () => {
  ({ environment } = await testPlane());
});

/** Runs the doctor as a user does, in the environment of an app. */
async function doctor(args: readonly string[]) {
  const env = {
    ...cleanEnvironment(),
    ...environment,
    TELLTALE_PLANE_DIR: process.env.TELLTALE_TEST_PLANE_DIR ?? '',
    OTEL_SERVICE_NAME: `doctored-${process.pid}`,
  };
  return new Promise<{ code: unknown; report: DoctorReport }>((resolve) => {
    execFile(process.execPath, [main, 'doctor', '--json', ...args], { cwd, env }, (error, stdout) => {
      resolve({ code: error?.code ?? 0, report: JSON.parse(stdout) });
    });
  });
}

it('an app with the settings of the plane is healthy: it ships, is scraped, and its clock is right', async () => {
  const { code, report } = await doctor(['--', process.execPath, 'serves.cjs']);
  expect(report.findings.filter(({ state }) => state === 'failure' || state === 'warning')).toEqual([]);
  expect({ code, healthy: report.healthy }).toEqual({ code: 0, healthy: true });
  const finding = (check: string): string[] =>
    report.findings.filter((one) => one.check === check).map((one) => one.finding);
  expect(finding('Elasticsearch')).toEqual([expect.stringContaining('answers and accepts the credentials')]);
  expect(finding('loggers')).toEqual([expect.stringMatching(/^captured: console/)]);
  expect(finding('arrival')).toEqual([expect.stringMatching(/^a record that the app just sent is in logs-/)]);
  expect(finding('clock')).toEqual(['agrees with that of Elasticsearch']);
  expect(finding('Prometheus')).toEqual([expect.stringMatching(/^the plane's Prometheus scrapes http/)]);
});

it('the plane is healthy, except for what the tests change', async () => {
  const { report } = await doctor([]);
  const stateOf = (name: string): string[] =>
    report.findings.filter(({ check }) => check === name).map(({ state }) => state);
  // What other tests log, scrape and have fire meanwhile is not the plane's doing; nor is the machine.
  for (const check of ['parts', 'Node', 'versions', 'ports', 'certificates', 'heap', 'rules', 'handover']) {
    expect({ check, states: stateOf(check) }).toEqual({ check, states: ['ok'] });
  }
  expect({ check: 'clock', states: stateOf('clock') }).toEqual({ check: 'clock', states: ['ok', 'ok'] });
  expect(stateOf('snapshots').length).toBeGreaterThan(0);
  expect(report.findings.filter(({ state }) => state === 'unknown')).toEqual([]);
});
