// Checks whether the app's metrics page can be scraped, and whether the plane's Prometheus does.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { DebugReport } from '@telltale/catalog';
import { basicAuthorization } from '@telltale/http';
import { type Finding, failure, ok, unknown, warning } from '@telltale/operations';
import type { Connection, Engine } from '@telltale/plane';
import { httpRequest, whyOf } from './http-request.ts';
import { limits } from './limits.ts';

const loopback: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

function authorization(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const {
    TELLTALE_METRICS_USERNAME: user,
    TELLTALE_METRICS_PASSWORD: password,
    TELLTALE_METRICS_BEARER_TOKEN: token,
  } = env;
  if (user && password) return { authorization: basicAuthorization(user, password) };
  return token ? { authorization: `Bearer ${token}` } : {};
}

export async function checkPage(
  { metrics }: DebugReport,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Finding[]> {
  if (metrics === undefined) {
    const exporters = env.OTEL_METRICS_EXPORTER || 'prometheus';
    if (!exporters.includes('prometheus')) {
      return [ok('metrics', `there is no page: OTEL_METRICS_EXPORTER is ${exporters}`)];
    }
    return [
      warning(
        'metrics',
        'this process answers no scrape: another process of the service does, or the port could not be opened',
        'See the warnings of the preload above; TELLTALE_METRICS_PORT=0 uses a free port',
      ),
    ];
  }
  const url = `${metrics.scheme}://${loopback[metrics.host] ?? metrics.host}:${metrics.port}/metrics`;
  try {
    const { status, body } = await httpRequest(url, { headers: authorization(env), verify: false });
    if (status !== 200)
      return [failure('metrics', `${url} answers ${status}`, 'Give the doctor the credentials that Prometheus uses')];
    const series = body.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    return [ok('metrics', `${url} has ${series} series`, { page: { url, series } })];
  } catch (error) {
    return [
      failure(
        'metrics',
        `${url} cannot be reached: ${whyOf(error)}`,
        'Set TELLTALE_METRICS_HOST to an address of this machine',
      ),
    ];
  }
}

interface Targets {
  readonly data: {
    readonly activeTargets: readonly {
      readonly scrapeUrl: string;
      readonly health: string;
      readonly lastError: string;
    }[];
  };
}

async function targetsOf({
  url,
  ca_file: caFile,
  username,
  password_file: file,
}: Connection): Promise<Targets['data']['activeTargets']> {
  const { body } = await httpRequest(`${url}/api/v1/targets?state=active`, {
    headers: { authorization: basicAuthorization(username, readFileSync(file, 'utf8').trim()) },
    caFile,
  });
  return (JSON.parse(body) as Targets).data.activeTargets;
}

/** Whether this machine's plane scrapes the page. */
export async function checkScrape({ metrics }: DebugReport, plane: Engine): Promise<Finding[]> {
  const connections = await plane.connect();
  const elsewhere = 'See Status > Target health in your own Prometheus';
  if (Object.keys(connections).length === 0)
    return [unknown('Prometheus', 'no plane of telltale runs on this machine', elsewhere)];
  if (metrics === undefined) return [];
  const { prometheus } = connections;
  if (prometheus === undefined) {
    return [warning('Prometheus', "the plane's Prometheus does not run", 'Start it: telltale up')];
  }
  try {
    for (const begun = performance.now(); ; await delay(limits.serverPollMs)) {
      const target = (await targetsOf(prometheus)).find(({ scrapeUrl }) => scrapeUrl.includes(`:${metrics.port}/`));
      if (target?.health === 'up') return [ok('Prometheus', `the plane's Prometheus scrapes ${target.scrapeUrl}`)];
      if (performance.now() - begun < limits.scrapeMsMax) continue;
      if (target !== undefined) {
        return [
          failure(
            'Prometheus',
            `scrapes of ${target.scrapeUrl} fail: ${target.lastError}`,
            'Fix the cause in the error',
          ),
        ];
      }
      return [
        warning(
          'Prometheus',
          "the plane's Prometheus has no target for this app",
          'Run it with the settings of the plane: set -a; eval "$(telltale env)"; set +a',
        ),
      ];
    }
  } catch (error) {
    return [failure('Prometheus', `the plane's Prometheus does not answer: ${whyOf(error)}`, 'telltale status')];
  }
}
