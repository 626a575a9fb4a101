// Whether logs get to where they are to go: Elasticsearch, the right to write, the template, the spool.

import { type Finding, failure, ok, unknown, warning } from '@telltale/operations';
import { type Engine, urlWithoutCredentials } from '@telltale/plane';
import { ask, whyOf } from './ask.ts';
import { checkArrival } from './check-arrival.ts';
import { checkShippers } from './check-shippers.ts';
import { checkClock } from './clock.ts';
import { authorization, type Environment, UnreadableSecretError, whereSet } from './credentials.ts';
import type { Report } from './report.ts';

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
      return [failure(check, `${where} refuses the credentials`, `Mend ${whereSet(env)}`)];
    }
    const there = ok(check, `${where} answers and knows the credentials`);
    return [there, ...(await checkTemplate(url, stream, question)), await checkClock(url, question)];
  } catch (error) {
    if (error instanceof UnreadableSecretError) {
      return [failure(check, error.message, 'Mend the file, or let this user read it')];
    }
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

/** Which loggers are captured, and which are not though they could be. */
function checkLoggers({ loggers = [], logs }: Report): Finding[] {
  if (logs === undefined) return [];
  const named = (captured: boolean): string[] =>
    loggers
      .filter((one) => one.captured === captured)
      .map(({ name, version }) => (version === undefined ? name : `${name} ${version}`));
  const [captured, missed] = [named(true), named(false)];
  const findings =
    captured.length > 0
      ? [ok('loggers', `captured: ${captured.join(', ')}`)]
      : [warning('loggers', 'none is captured', 'See TELLTALE_LOGS_CONSOLE in docs/configuration.md')];
  if (missed.length === 0) return findings;
  return [
    ...findings,
    warning(
      'loggers',
      `not captured: ${missed.join(', ')}`,
      'Take winston 3, pino 7 or newer, and put --import @telltale/node before every other --import and --require',
    ),
  ];
}

export async function checkLogs(report: Report, env: Environment, plane: Engine): Promise<Finding[]> {
  const urls = (env.TELLTALE_ELASTICSEARCH_URL ?? '').split(',').map((url) => url.trim());
  const nodes = urls.filter((url) => URL.canParse(url));
  const answers = await Promise.all(nodes.map((url) => checkNode(url, env)));
  const isWell = answers.flat().every(({ state }) => state !== 'failure');
  const arrival = isWell ? await checkArrival(report, nodes, env, plane) : [];
  return [...answers.flat(), ...checkLoggers(report), ...checkShippers(report), ...arrival];
}
