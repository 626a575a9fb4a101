// The path through the OpenTelemetry Collector: a log record and a gauge over OTLP/HTTP.
import { smokeTest } from '@telltale/catalog';
import { createHttpClient, type HttpClient, PlaneError } from '@telltale/plane';
import { limits } from './limits.ts';
import { type Sending, type SmokePath, smokeMessage } from './path.ts';
import { endpointOf } from './tls-socket.ts';

/** Name of the gauge in OTLP and in Prometheus. */
const gauge = 'telltale_smoke';

/** Severity number of `info`. */
const info = 9;

/** The Collector's port for OTLP by HTTP. */
export const otlpPath: SmokePath = {
  name: 'otel-collector, OTLP by HTTP',
  part: 'otel-collector',
  async send(id, context): Promise<Sending> {
    const { host, port, ca, username, password } = await endpointOf(context, 'otel-collector', 4_318);
    await using client = createHttpClient({ url: `https://${host}:${port}`, ca, username, password });
    const timeUnixNano = `${BigInt(Date.now()) * 1_000_000n}`;
    const resource = { attributes: [text('service.name', smokeTest.service), text('service.instance.id', id)] };
    const scope = { name: 'smoke' };
    const { signal } = context;
    await post(client, signal, '/v1/logs', {
      resourceLogs: [
        {
          resource,
          scopeLogs: [
            {
              scope,
              logRecords: [
                { timeUnixNano, severityNumber: info, severityText: 'INFO', body: { stringValue: smokeMessage(id) } },
              ],
            },
          ],
        },
      ],
    });
    await post(client, signal, '/v1/metrics', {
      resourceMetrics: [
        {
          resource,
          scopeMetrics: [
            {
              scope,
              metrics: [
                {
                  name: gauge,
                  gauge: { dataPoints: [{ timeUnixNano, asInt: '1', attributes: [text('smoke.id', id)] }] },
                },
              ],
            },
          ],
        },
      ],
    });
    return { series: `${gauge}{smoke_id="${id}"}`, async [Symbol.asyncDispose]() {} };
  },
};

function text(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

interface Answer {
  readonly partialSuccess?: { readonly errorMessage?: string; readonly [rejected: string]: unknown };
}

async function post(client: HttpClient, signal: AbortSignal, path: string, body: object): Promise<void> {
  const answer = await client.ask<Answer>({ method: 'POST', path, body, signal, msMax: limits.sendMsMax });
  const { errorMessage } = answer.body.partialSuccess ?? {};
  if (answer.status === 200 && !errorMessage) return;
  throw new PlaneError('unsupported', {
    what: 'cannot send',
    where: `to ${path} of the Collector`,
    why: errorMessage ?? `it answers ${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`,
  });
}
