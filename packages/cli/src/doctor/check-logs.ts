// Checks the shipping of logs: Elasticsearch, the privilege to write, the index template, the spool.
import { type DebugReport, names } from '@telltale/catalog';
import { type Finding, failure, ok, unknown, warning } from '@telltale/operations';
import { type Engine, urlWithoutCredentials } from '@telltale/plane';
import { checkArrival } from './check-arrival.ts';
import { lookedFor } from './check-capture.ts';
import { checkShippers } from './check-shippers.ts';
import { checkClock } from './clock.ts';
import { authorization, type Environment, UnreadableSecretError, whereSet } from './credentials.ts';
import { httpRequest, whyOf } from './http-request.ts';

async function checkNode(url: string, env: Environment, isNative: boolean): Promise<Finding[]> {
  const check = 'Elasticsearch';
  const where = urlWithoutCredentials(url);
  const dataset = env.TELLTALE_LOGS_DATASET ?? 'app';
  const stream = `logs-${dataset}-${env.TELLTALE_LOGS_NAMESPACE ?? 'default'}`;
  try {
    const question = { headers: authorization(env), caFile: env.TELLTALE_ELASTICSEARCH_CA_FILE };
    const { status } = await httpRequest(
      new URL(`/_index_template/_simulate_index/${encodeURIComponent(stream)}`, url).href,
      question,
    );
    if (status === 401) {
      return [failure(check, `${where} rejects the credentials`, credentialsRemedy(env, isNative))];
    }
    const there = ok(check, `${where} answers and accepts the credentials`);
    return [there, ...(await checkTemplate(url, stream, question)), await checkClock(url, question)];
  } catch (error) {
    if (error instanceof UnreadableSecretError) {
      return [failure(check, error.message, 'Correct the file, or make it readable for this user')];
    }
    return [
      failure(
        check,
        `${where} cannot be reached: ${whyOf(error)}`,
        'Start it, or correct TELLTALE_ELASTICSEARCH_URL and TELLTALE_ELASTICSEARCH_CA_FILE',
      ),
    ];
  }
}

/** The remedy for refused credentials: the native plane's Elasticsearch accepts no API key. */
function credentialsRemedy(env: Environment, isNative: boolean): string {
  const isKey = (env.TELLTALE_ELASTICSEARCH_API_KEY || env.TELLTALE_ELASTICSEARCH_API_KEY_FILE || '') !== '';
  if (!isKey || !isNative) return `Correct ${whereSet(env)}`;
  return `Unset ${whereSet(env)}, and use the user that telltale env prints: the native plane has no API keys (docs/native.md)`;
}

/** Elasticsearch's address of this machine's native plane; undefined if none runs. */
async function nativeHost(plane: Engine): Promise<string | undefined> {
  const { elasticsearch } = (await plane.status()).connections ?? {};
  if (elasticsearch === undefined || (await plane.describe()).engine !== 'native') return undefined;
  return new URL(elasticsearch.url).host;
}

/** A user with only write privileges may not read templates; if it may, the template must create a data stream. */
async function checkTemplate(url: string, stream: string, question: object): Promise<Finding[]> {
  const { status, body } = await httpRequest(
    new URL(`/_index_template/${names.elasticsearch.template}`, url).href,
    question,
  );
  if (status === 403) {
    return [
      unknown(
        'template',
        `this user may not read whether there is one for ${stream}, which is correct`,
        'Check as a user with that privilege, or see telltale status',
      ),
    ];
  }
  if (status === 200 && body.includes(names.elasticsearch.template))
    return [ok('template', `${stream} uses the template of telltale`)];
  return [
    warning(
      'template',
      `${stream} has no template of telltale: Elasticsearch guesses the types of fields`,
      'telltale up registers one',
    ),
  ];
}

/** With TELLTALE_LOGS_OUTPUT=all, printed lines are captured without a logger. */
function noLogger(records: number): Finding {
  if (records > 0) return ok('loggers', 'none was loaded; printed lines are captured');
  return failure(
    'loggers',
    `none is captured: TELLTALE_LOGS_CONSOLE excludes console, and the app has loaded none of ${lookedFor.replace('console, ', '')}`,
    'Unset TELLTALE_LOGS_CONSOLE, or set TELLTALE_LOGS_OUTPUT=all, which ships each printed line',
  );
}

/** Whether logs are shipped at all. */
function checkDestination({ logs }: DebugReport, env: Environment): Finding[] {
  if (logs !== undefined || env.TELLTALE_ELASTICSEARCH_URL || env.TELLTALE_ELASTICSEARCH_CLOUD_ID) return [];
  const exporters = env.OTEL_LOGS_EXPORTER ?? '';
  if (exporters !== '') return [ok('logs', `none go to Elasticsearch: OTEL_LOGS_EXPORTER is ${exporters}`)];
  return [
    failure(
      'logs',
      'no logs are shipped: TELLTALE_ELASTICSEARCH_URL is not set',
      'Set it, or use the settings of a plane on this machine: set -a; eval "$(telltale env)"; set +a. If you only want metrics, set OTEL_LOGS_EXPORTER=none',
    ),
  ];
}

/** Which loggers are captured, and which could be but are not. */
function checkLoggers({ loggers = [], logs, captured: records = 0 }: DebugReport): Finding[] {
  if (logs === undefined) return [];
  const named = (captured: boolean): string[] =>
    loggers
      .filter((one) => one.captured === captured)
      .map(({ name, version }) => (version === undefined ? name : `${name} ${version}`));
  const [captured, missed] = [named(true), named(false)];
  const findings = captured.length > 0 ? [ok('loggers', `captured: ${captured.join(', ')}`)] : [noLogger(records)];
  if (missed.length === 0) return findings;
  return [
    ...findings,
    warning(
      'loggers',
      `not captured: ${missed.join(', ')}`,
      'Use winston 3, pino 7 or newer, and put --import @telltale/node before every other --import and --require',
    ),
  ];
}

export async function checkLogs(report: DebugReport, env: Environment, plane: Engine): Promise<Finding[]> {
  const urls = (env.TELLTALE_ELASTICSEARCH_URL ?? '').split(',').map((url) => url.trim());
  const nodes = urls.filter((url) => URL.canParse(url));
  const planes = await nativeHost(plane);
  const answers = await Promise.all(nodes.map((url) => checkNode(url, env, new URL(url).host === planes)));
  const isWell = answers.flat().every(({ state }) => state !== 'failure');
  const arrival = isWell ? await checkArrival(report, nodes, env, plane) : [];
  return [
    ...answers.flat(),
    ...checkDestination(report, env),
    ...checkLoggers(report),
    ...checkShippers(report),
    ...arrival,
  ];
}
