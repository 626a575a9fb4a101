// A stand-in for Grafana: reads its settings and what is provisioned, logs in to each data source, and tells its health.
import { createServer } from 'node:https';
import { demand } from './failed-check.ts';
import { filesIn, readIdentity, readJson, readText, readYaml, requireWritable } from './files.ts';
import { askUntilUp, basic } from './upstream.ts';

interface DataSource {
  readonly name?: string;
  readonly uid?: string;
  readonly type?: string;
  readonly url?: string;
  readonly basicAuth?: boolean;
  readonly basicAuthUser?: string;
  readonly jsonData?: Readonly<Record<string, unknown>>;
  readonly secureJsonData?: Readonly<Record<string, string>>;
}

/** What each kind of data source is asked. */
const questions: Readonly<Record<string, string>> = {
  elasticsearch: '/_security/_authenticate',
  prometheus: '/api/v1/query?query=vector(1)',
  alertmanager: '/api/v2/status',
};

/** Checks everything, then serves. */
export async function standInForGrafana(): Promise<string> {
  const { ca, certificate, key } = await readIdentity();
  const settings = await readSettings(process.env.GF_PATHS_CONFIG ?? '/etc/grafana/grafana.ini');
  const provisioning = process.env.GF_PATHS_PROVISIONING ?? '/etc/grafana/provisioning';
  await requireWritable('/var/lib/grafana');
  demand(settings.get('server.protocol') === 'https', 'server.protocol is not https');
  for (const [name, value] of Object.entries({ cert_file: certificate, cert_key: key })) {
    const path = settings.get(`server.${name}`) ?? '';
    demand((await readText(path)) === value, `server.${name} is not the service's own: ${path}`);
  }
  demand((settings.get('security.admin_password') ?? '') !== '', 'security.admin_password is missing');
  const sources = await readSources(provisioning);
  for (const source of sources) await logIn(source, ca);
  const dashboards = await readDashboards(provisioning, new Set(sources.map(({ uid }) => uid ?? '')));
  const port = Number(settings.get('server.http_port') ?? 3000);
  const pages: Readonly<Record<string, string>> = {
    '/api/health': JSON.stringify({ database: 'ok', version: '13.2.3' }, undefined, 2),
    // Prometheus scrapes it.
    '/metrics': 'grafana_build_info{version="13.2.3"} 1\n',
    // A page of what is provisioned; who asks counts it.
    '/api/search': JSON.stringify(Array.from({ length: dashboards }, (_, index) => ({ uid: String(index) }))),
  };
  let password = settings.get('security.admin_password') ?? '';
  const scraper = basic(
    settings.get('metrics.basic_auth_username') ?? '',
    settings.get('metrics.basic_auth_password') ?? '',
  );
  const server = createServer({ cert: certificate, key }, (request, answer) => {
    if (request.url === '/metrics' && request.headers.authorization !== scraper) {
      answer.writeHead(401).end();
      return;
    }
    if (request.method === 'PUT' && request.url === '/api/user/password') {
      const isKnown = request.headers.authorization === basic(settings.get('security.admin_user') ?? '', password);
      request.setEncoding('utf8').once('data', (text: string) => {
        if (isKnown) ({ newPassword: password } = JSON.parse(text));
        answer.writeHead(isKnown ? 200 : 401).end('{"message":""}');
      });
      return;
    }
    const page = pages[request.url?.split('?')[0] ?? ''];
    answer.writeHead(page === undefined ? 404 : 200, {
      'content-type': request.url === '/metrics' ? 'text/plain' : 'application/json',
    });
    answer.end(page ?? '{"message":"a stand-in has no pages"}');
  });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return `listens on ${port}, logged in to ${sources.length} data sources, read ${dashboards} dashboards`;
}

/** Settings by `section.name`, with files and environment filled in. */
async function readSettings(path: string): Promise<ReadonlyMap<string, string>> {
  const settings = new Map<string, string>();
  let section = '';
  for (const [index, raw] of (await readText(path)).split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const [, heading] = /^\[([^\]]+)\]$/.exec(line) ?? [];
    const [, name = '', value = ''] = /^([\w.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    demand(heading !== undefined || name !== '', `${path}:${index + 1} is no setting: ${line}`);
    if (heading !== undefined) section = heading;
    else settings.set(`${section}.${name}`, await filledIn(value));
  }
  return settings;
}

async function filledIn(value: string): Promise<string> {
  const [, kind, what = ''] = /^\$__(file|env)\{(.*)\}$/.exec(value) ?? [];
  if (kind === 'file') return (await readText(what)).trim();
  if (kind === 'env') return process.env[what] ?? '';
  return value;
}

async function readSources(provisioning: string): Promise<DataSource[]> {
  const files = await filesIn(`${provisioning}/datasources`, /\.ya?ml$/);
  const read = await Promise.all(files.map(async (path) => (await readYaml(path)) as { datasources?: DataSource[] }));
  const sources = read.flatMap(({ datasources }) => datasources ?? []);
  demand(sources.length > 0, `${provisioning}/datasources has no data source`);
  return sources;
}

async function logIn(source: DataSource, ca: string): Promise<void> {
  const { name = '', type = '', url = '', basicAuthUser = '', jsonData = {}, secureJsonData = {} } = source;
  const question = questions[type];
  demand(question !== undefined, `the data source ${name} is of an unknown type: ${type}`);
  demand(url.startsWith('https://'), `the data source ${name} is not asked over TLS: ${url}`);
  demand(source.basicAuth === true, `the data source ${name} has no user`);
  demand(jsonData.tlsAuthWithCACert === true, `the data source ${name} has no tlsAuthWithCACert`);
  const trusted = await filledIn(secureJsonData.tlsCACert ?? '');
  demand(trusted.trim() === ca.trim(), `the data source ${name} trusts another authority`);
  const password = await filledIn(secureJsonData.basicAuthPassword ?? '');
  demand(password !== '', `the data source ${name} has no password`);
  const authorization = basic(await filledIn(basicAuthUser), password);
  await askUntilUp({ url: `${url.replace(/\/$/, '')}${question}`, ca: trusted, authorization });
}

/** @returns how many there are; each reads a data source that is provisioned, or one that is chosen in it */
async function readDashboards(provisioning: string, sources: ReadonlySet<string>): Promise<number> {
  const files = await filesIn(`${provisioning}/dashboards`, /\.ya?ml$/);
  const seen = new Set<string>();
  for (const file of files) {
    const { providers = [] } = (await readYaml(file)) as { providers?: { options?: { path?: string } }[] };
    for (const { options } of providers) {
      for (const path of await filesIn(options?.path ?? '', /\.json$/)) {
        const dashboard = (await readJson(path)) as { uid?: string; title?: string };
        const { uid = '', title = '' } = dashboard;
        demand(uid !== '' && title !== '', `${path} has no uid or no title`);
        demand(!seen.has(uid), `${path} has the uid of another dashboard: ${uid}`);
        seen.add(uid);
        for (const read of sourcesOf(dashboard)) {
          const isChosen = read.startsWith('$') || read.startsWith('-- ') || read === 'grafana';
          demand(isChosen || sources.has(read), `${path} reads a data source that is not provisioned: ${read}`);
        }
      }
    }
  }
  demand(seen.size > 0, `${provisioning}/dashboards brings no dashboard`);
  return seen.size;
}

/** Uids of data sources, wherever they stand in it. */
function sourcesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(sourcesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) => {
    if (name !== 'datasource' || typeof held !== 'object' || held === null || !('uid' in held)) return sourcesOf(held);
    return typeof held.uid === 'string' ? [held.uid] : [];
  });
}
