// A stand-in for Kibana: reads its settings, logs in to Elasticsearch, and answers as the documented API does.
import { KibanaStub } from '../../../packages/content/test/support/kibana-stub.ts';
import type { StubAnswer, StubRequest } from '../../../packages/content/test/support/stub-server.ts';
import { demand } from './failed-check.ts';
import { readIdentity, readText, readYaml, requireWritable } from './files.ts';
import { ask, askUntilUp, type Upstream } from './upstream.ts';

type Settings = ReadonlyMap<string, unknown>;

const defaultSettings = '/usr/share/kibana/config/kibana.yml';
const dataFolder = '/usr/share/kibana/data';

/** Checks everything, then serves. */
export async function standInForKibana(args: readonly string[]): Promise<string> {
  const settings = await readSettings(args);
  const text = (name: string): string => {
    const value = settings.get(name);
    demand(typeof value === 'string' && value !== '', `the setting ${name} is missing`);
    return value;
  };
  await readIdentity();
  await requireWritable(dataFolder);
  for (const name of ['xpack.encryptedSavedObjects.encryptionKey', 'xpack.security.encryptionKey']) {
    demand(text(name).length >= 32, `${name} has fewer than 32 characters`);
  }
  const hosts = settings.get('elasticsearch.hosts');
  const [host] = Array.isArray(hosts) ? hosts : [hosts];
  demand(typeof host === 'string', 'the setting elasticsearch.hosts is missing');
  const authorities = settings.get('elasticsearch.ssl.certificateAuthorities');
  const [authority] = Array.isArray(authorities) ? authorities : [authorities];
  demand(typeof authority === 'string', 'the setting elasticsearch.ssl.certificateAuthorities is missing');
  const elasticsearch: Upstream = {
    url: new URL('/_security/_authenticate', host).href,
    ca: await readText(authority),
    authorization: `Bearer ${text('elasticsearch.serviceAccountToken')}`,
  };
  const who: { username?: string } = JSON.parse(await askUntilUp(elasticsearch));
  demand(who.username === 'elastic/kibana', `Elasticsearch takes Kibana's token for ${who.username}`);
  demand(settings.get('server.ssl.enabled') === true, 'server.ssl.enabled is not true');
  const tls = {
    certificate: await readText(text('server.ssl.certificate')),
    key: await readText(text('server.ssl.key')),
  };
  const port = Number(settings.get('server.port') ?? 5601);
  await new ServedKibana(elasticsearch).start(tls, { port, host: text('server.host') });
  return `listens on ${port} for Elasticsearch's user ${who.username}`;
}

/** Settings of every file that is named, the later ones over the earlier; nested ones by their whole name. */
async function readSettings(args: readonly string[]): Promise<Settings> {
  const named = args.flatMap((arg, index) => {
    const [name, value] = arg.split('=');
    return name === '--config' || name === '-c' ? [value ?? args[index + 1] ?? ''] : [];
  });
  const settings = new Map<string, unknown>();
  for (const path of named.length > 0 ? named : [defaultSettings]) {
    for (const [name, value] of flattened(await readYaml(path))) settings.set(name, value);
  }
  return settings;
}

function flattened(value: unknown, above = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[above, value]];
  return Object.entries(value).flatMap(([name, held]) => flattened(held, above === '' ? name : `${above}.${name}`));
}

/** Lets Elasticsearch say who may come in, as Kibana does. */
class ServedKibana extends KibanaStub {
  override version = '9.5.3';
  readonly #elasticsearch: Upstream;

  constructor(elasticsearch: Upstream) {
    super();
    this.#elasticsearch = elasticsearch;
  }

  protected override async answer(request: StubRequest): Promise<StubAnswer> {
    const { authorization } = request.headers;
    const asked = await ask({ ...this.#elasticsearch, ...(authorization && { authorization }) }).catch(() => undefined);
    if (asked === undefined || asked.status >= 500) {
      return { status: 503, body: { status: { overall: { level: 'unavailable' } } } };
    }
    const own = asked.status === 200 ? `ApiKey ${this.apiKey}` : 'Basic bm9ib2R5Og==';
    const headers = { ...request.headers };
    if (authorization !== undefined) headers.authorization = own;
    return super.answer({ ...request, headers });
  }
}
