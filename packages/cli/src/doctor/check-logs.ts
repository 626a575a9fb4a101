// Whether logs get to where they are to go: Elasticsearch, the right to write, the template, the spool.
import { readFileSync } from 'node:fs';
import { type Finding, failure, ok, unknown, urlWithoutCredentials, warning } from '@telltale/plane';
import { ask, whyOf } from './ask.ts';
import { checkShippers } from './check-shippers.ts';
import { checkClock } from './clock.ts';
import type { Report } from './report.ts';

type Environment = Readonly<Record<string, string | undefined>>;

function secret(env: Environment, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  return env[name] ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim());
}

function authorization(env: Environment): Record<string, string> {
  const key = secret(env, 'TELLTALE_ELASTICSEARCH_API_KEY');
  if (key !== undefined) return { authorization: `ApiKey ${key}` };
  const password = secret(env, 'TELLTALE_ELASTICSEARCH_PASSWORD');
  const user = env.TELLTALE_ELASTICSEARCH_USERNAME;
  if (user === undefined || password === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

async function checkNode(url: string, env: Environment): Promise<Finding[]> {
  const check = 'Elasticsearch';
  const where = urlWithoutCredentials(url);
  const dataset = env.TELLTALE_LOGS_DATASET ?? 'app';
  const stream = `logs-${dataset}-${env.TELLTALE_LOGS_NAMESPACE ?? 'default'}`;
  try {
    const question = { headers: authorization(env), caFile: env.TELLTALE_ELASTICSEARCH_CA_FILE };
    const { status } = await ask(
      new URL(`/_index_template/_simulate_index/${encodeURIComponent(stream)}`, url).href,
      question,
    );
    if (status === 401) {
      return [
        failure(
          check,
          `${where} refuses the credentials`,
          'Mend TELLTALE_ELASTICSEARCH_API_KEY, or _USERNAME and _PASSWORD',
        ),
      ];
    }
    const there = ok(check, `${where} answers and knows the credentials`);
    return [there, ...(await checkTemplate(url, stream, question)), await checkClock(url, question)];
  } catch (error) {
    return [
      failure(
        check,
        `${where} cannot be reached: ${whyOf(error)}`,
        'Start it, or mend TELLTALE_ELASTICSEARCH_URL and TELLTALE_ELASTICSEARCH_CA_FILE',
      ),
    ];
  }
}

/** A user who may only write may not look; where one may, the template must make a data stream. */
async function checkTemplate(url: string, stream: string, question: object): Promise<Finding[]> {
  const { status, body } = await ask(new URL('/_index_template/telltale-logs', url).href, question);
  if (status === 403) {
    return [
      unknown(
        'template',
        `this user may not see whether there is one for ${stream}, as it should be`,
        'Ask as one who may, or look at telltale status',
      ),
    ];
  }
  if (status === 200 && body.includes('telltale-logs')) return [ok('template', `${stream} has that of telltale`)];
  return [
    warning('template', `there is none of telltale for ${stream}: fields are guessed`, 'telltale up sets one up'),
  ];
}

export async function checkLogs(report: Report, env: Environment): Promise<Finding[]> {
  const urls = (env.TELLTALE_ELASTICSEARCH_URL ?? '').split(',').map((url) => url.trim());
  const nodes = urls.filter((url) => URL.canParse(url));
  const answers = await Promise.all(nodes.map((url) => checkNode(url, env)));
  return [...answers.flat(), ...checkShippers(report)];
}
