// A stub of an OTLP receiver by HTTP and by gRPC: takes everything, decodes it, and keeps it for the test to look at.

import { createServer as createHttpServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decodeOtlp, type Signal } from './otlp-protobuf.ts';

/** A number, text or other value as OTLP's JSON has it. */
export interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
}

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/** What was exported in one request, by the names of OTLP's JSON. */
export interface Exported {
  readonly signal: Signal;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: OtlpMessage;
}

/** What of OTLP's messages the tests look at. */
export interface OtlpMessage {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly scope?: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeMetrics: readonly {
      readonly scope?: { readonly name: string };
      readonly metrics: readonly OtlpMetric[];
    }[];
  }[];
  readonly resourceLogs?: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeLogs: readonly {
      readonly scope?: { readonly name: string };
      readonly logRecords: readonly OtlpRecord[];
    }[];
  }[];
}

export interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[];
  readonly links?: readonly { readonly attributes?: readonly KeyValue[] }[];
}

interface DataPoint {
  readonly attributes?: readonly KeyValue[];
  readonly asInt?: string | number;
  readonly asDouble?: number;
  readonly count?: string | number;
  readonly explicitBounds?: readonly number[];
  readonly bucketCounts?: readonly (string | number)[];
}

interface Points {
  readonly aggregationTemporality?: number;
  readonly dataPoints: readonly DataPoint[];
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit?: string;
  readonly sum?: Points;
  readonly gauge?: Points;
  readonly histogram?: Points;
  readonly exponentialHistogram?: Points;
}

export interface OtlpRecord {
  readonly timeUnixNano: string;
  readonly severityText?: string;
  readonly severityNumber?: number;
  readonly body?: AnyValue;
  readonly attributes?: readonly KeyValue[];
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface OtlpStub extends AsyncDisposable {
  readonly url: string;
  readonly exported: Exported[];
  metrics(): OtlpMetric[];
  spans(): OtlpSpan[];
  records(): (OtlpRecord & { readonly scope: string })[];
  /** Attributes of the resource that exported first. */
  resource(): Readonly<Record<string, AnyValue | undefined>>;
}

/** Attributes by their keys. */
export function byKey(attributes: readonly KeyValue[] = []): Record<string, AnyValue> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value]));
}

function signalOf(path: string): Signal {
  if (/trace/i.test(path)) return 'traces';
  return /metrics/i.test(path) ? 'metrics' : 'logs';
}

function stubOf(url: string, exported: Exported[], close: () => Promise<void>): OtlpStub {
  return {
    url,
    exported,
    metrics: () =>
      exported.flatMap(({ message }) =>
        (message.resourceMetrics ?? []).flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics)),
      ),
    spans: () =>
      exported.flatMap(({ message }) =>
        (message.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    records: () =>
      exported.flatMap(({ message }) =>
        (message.resourceLogs ?? []).flatMap(({ scopeLogs }) =>
          scopeLogs.flatMap(({ scope, logRecords }) =>
            logRecords.map((record) => ({ ...record, scope: scope?.name ?? '' })),
          ),
        ),
      ),
    resource: () => {
      const [first] = exported;
      const { resourceSpans, resourceMetrics, resourceLogs } = first?.message ?? {};
      return byKey((resourceSpans ?? resourceMetrics ?? resourceLogs)?.[0]?.resource.attributes);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** @param tls key and certificate; by default there is no TLS */
export async function startOtlpStub(
  serverOf?: (listener: Parameters<typeof createHttpServer>[1]) => Server,
): Promise<OtlpStub> {
  const exported: Exported[] = [];
  const listener: Parameters<typeof createHttpServer>[1] = (request, response) => {
    void buffer(request).then((raw) => {
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const path = request.url ?? '';
      const type = request.headers['content-type'] ?? '';
      const signal = signalOf(path);
      const message = type === 'application/json' ? JSON.parse(body.toString()) : decodeOtlp(signal, body);
      exported.push({ signal, path, headers: request.headers, message });
      response.setHeader('content-type', type);
      response.end(type === 'application/json' ? '{}' : '');
    });
  };
  const server = serverOf ? serverOf(listener) : createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scheme = serverOf ? 'https' : 'http';
  return stubOf(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, exported, async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
}

/** The same by gRPC, in clear text. */
export async function startGrpcOtlpStub(): Promise<OtlpStub> {
  const exported: Exported[] = [];
  const sessions = new Set<{ destroy(): void }>();
  const server: Http2Server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    void buffer(stream).then((frame) => {
      const path = String(headers[':path']);
      const signal = signalOf(path);
      // One byte for compression and four for the length stand before the message.
      const message = decodeOtlp(signal, frame[0] === 1 ? gunzipSync(frame.subarray(5)) : frame.subarray(5));
      exported.push({ signal, path, headers, message });
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(5));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return stubOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, exported, async () => {
    for (const session of sessions) session.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
}
