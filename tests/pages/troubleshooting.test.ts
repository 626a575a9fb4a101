// Each line of docs/troubleshooting.md is what really is said, by an app of which that is wrong.
import { readFileSync } from 'node:fs';
import { logFields, metrics, prometheusMetricName } from '@telltale/catalog';
import { afterAll, describe, expect, it } from 'vitest';
import { checkRequireHooks, checkStart } from '../../packages/cli/src/doctor/check-app.ts';
import { checkCapture } from '../../packages/cli/src/doctor/check-capture.ts';
import { settings } from '../../packages/node/src/settings/settings-schema.ts';
import { type Answer, answering, type Faulty, removeApps, saidBy, status } from './faulty-apps.ts';

afterAll(removeApps);

const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');

/** The lines that the page shows, by the heading above each. */
const shown = [...page.matchAll(/```text\n(.*)\n```/g)].map(({ 1: line = '', index }) => {
  const heading = [...page.slice(0, index).matchAll(/^### (.*)$/gm)].at(-1)?.[1] ?? '';
  return { heading, line };
});

/** The line with anything where `<...>` stands. */
function patternOf(line: string): RegExp {
  return new RegExp(
    `^${line
      .split(/<[\w ]+>/)
      .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
      .join('.*')}`,
  );
}

/** An app that ships to what answers so. */
async function shipping(answer: Answer, env: Readonly<Record<string, string>> = {}, tls = false): Promise<string[]> {
  await using server = await answering(answer, { tls });
  return await saidBy({ env: { TELLTALE_ELASTICSEARCH_URL: server.url, ...env } });
}

const nobody = { TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1' };
/** Serves until the preload has said something of its page. */
const serving = {
  code: "require('node:http').createServer().listen(0, '127.0.0.1');",
  until: /\[telltale metrics\]/,
};
const app = (faulty: Faulty) => (): Promise<string[]> => saidBy(faulty);
const measured = (env: Readonly<Record<string, string>>) => app({ ...serving, env });
const agent = {
  'node_modules/dd-trace/package.json': '{ "name": "dd-trace", "version": "6.21.0", "main": "index.js" }',
  'node_modules/dd-trace/index.js': 'exports.init = () => {};',
};

/** What has each line said, in the order of the page. */
const causes: readonly (() => Promise<string[]>)[] = [
  async () => checkStart({ report: undefined, ended: undefined, stderr: '' }).map(({ finding }) => finding),
  app({}),
  app({ env: { TELLTALE_ELASTICSEARCH_URI: 'http://127.0.0.1:9200' } }),
  app({ env: nobody }),
  async () => {
    await using server = await answering(status(200), { tls: true });
    return await saidBy({ env: { TELLTALE_ELASTICSEARCH_URL: server.url.replace('https:', 'http:') } });
  },
  () => shipping(status(401), { TELLTALE_ELASTICSEARCH_API_KEY: 'x' }),
  app({ env: { ...nobody, TELLTALE_ELASTICSEARCH_API_KEY_FILE: '/nowhere/key' } }),
  () => shipping(status(403)),
  () => shipping(status(200), {}, true),
  () => shipping((response) => void response.end('<html>Log in</html>')),
  () => shipping(status(429)),
  app({ env: { ...nobody, TELLTALE_SPOOL_DIR: '/proc/nowhere' } }),
  async () =>
    checkCapture({ bundles: [{ file: 'dist/app.js', libraries: ['pino'] }] } as unknown as Parameters<
      typeof checkCapture
    >[0]).map(({ finding }) => finding),
  app({ env: { TELLTALE_LOGS_LEVEL: 'nonsense' } }),
  async () =>
    checkRequireHooks(['node', '--import', '@telltale/node', 'node_modules/.bin/ts-node'], {}).map(
      ({ finding }) => finding,
    ),
  async () => {
    await using server = await answering(status(200));
    return await saidBy({
      ...serving,
      env: { TELLTALE_METRICS_HOST: '127.0.0.1', TELLTALE_METRICS_PORT: new URL(server.url).port },
    });
  },
  measured({ TELLTALE_METRICS_HOST: '192.0.2.1' }),
  app({ env: { TELLTALE_METRICS_USERNAME: 'prometheus' } }),
  measured({ TELLTALE_METRICS_TLS_CERT_FILE: '/nowhere/crt', TELLTALE_METRICS_TLS_KEY_FILE: '/nowhere/key' }),
  measured({ TELLTALE_METRICS_TARGETS_DIR: '/proc/nowhere' }),
  app({ code: "require('dd-trace').init();", files: agent }),
];

it('each line has a cause', () => {
  expect(shown.length).toBe(causes.length);
});

describe.concurrent.each(shown.map((one, index) => ({ ...one, cause: causes[index] })))(
  '$heading',
  ({ line, cause }) => {
    it(`has said: ${line.slice(0, 70)}`, async () => {
      const said = (await cause?.()) ?? [];
      expect(
        said.filter((one) => patternOf(line).test(one)),
        said.join('\n'),
      ).not.toEqual([]);
    });
  },
);

it('each metric and setting that it names is there', () => {
  const names = new Set(Object.keys(metrics).map((name) => prometheusMetricName(name as keyof typeof metrics)));
  const named = [...page.matchAll(/`(telltale_\w+|http_server_\w+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(6);
  expect(named.filter((name) => !names.has(name))).toEqual([]);
  const variables = [...page.matchAll(/`((?:TELLTALE|OTEL)_\w+)(?:=\w+)?`/g)].map(([, name = '']) => name);
  expect(variables.length).toBeGreaterThan(10);
  expect(variables.filter((name) => !(name in settings))).toEqual([]);
  expect(Object.keys(logFields)).toContain('app');
});
