// `telltale doctor` with a plane that runs: what a new user is told of an app that is well.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { testPlane } from './support/plane.ts';
import { cleanEnvironment } from './support/service.ts';

const main = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
const cwd = fileURLToPath(new URL('../packages/node/test/fixtures', import.meta.url));

interface Told {
  readonly healthy: boolean;
  readonly findings: readonly { readonly check: string; readonly state: string; readonly finding: string }[];
}

it('an app with the settings of the plane is told to be well: it ships, is scraped, and its clock is right', async () => {
  const { environment } = await testPlane();
  const args = [main, 'doctor', '--json', '--'];
  const env = {
    ...cleanEnvironment(),
    ...environment,
    TELLTALE_PLANE_DIR: process.env.TELLTALE_TEST_PLANE_DIR ?? '',
    OTEL_SERVICE_NAME: `doctored-${process.pid}`,
  };
  const { code, told } = await new Promise<{ code: unknown; told: Told }>((resolve) => {
    execFile(process.execPath, [...args, process.execPath, 'serves.cjs'], { cwd, env }, (error, stdout) => {
      resolve({ code: error?.code ?? 0, told: JSON.parse(stdout) });
    });
  });
  expect(told.findings.filter(({ state }) => state === 'failure' || state === 'warning')).toEqual([]);
  expect({ code, healthy: told.healthy }).toEqual({ code: 0, healthy: true });
  const finding = (check: string): string[] =>
    told.findings.filter((one) => one.check === check).map((one) => one.finding);
  expect(finding('Elasticsearch')).toEqual([expect.stringContaining('answers and knows the credentials')]);
  expect(finding('clock')).toEqual(['agrees with that of Elasticsearch']);
  expect(finding('Prometheus')).toEqual([expect.stringMatching(/^the plane's Prometheus scrapes http/)]);
}, 90_000);
