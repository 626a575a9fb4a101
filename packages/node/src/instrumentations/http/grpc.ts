// Instruments gRPC calls: requests over HTTP/2 that are always answered 200, measured by their gRPC status.
import type { Attributes } from '@opentelemetry/api';
import { limits } from '../../limits.ts';

/** Statuses by their numbers. */
const statuses = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
] as const;

/** Those that are the server's own fault. */
const faults: ReadonlySet<string> = new Set([
  ...['UNKNOWN', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'],
]);

const methods = new Set<string>();

type Headers = Readonly<Record<string, unknown>> | undefined;

/** Whether headers are those of a call. */
export function isCall(headers: Headers): boolean {
  return String(headers?.['content-type']).startsWith('application/grpc');
}

/** The status of a call: of its trailers, or of its headers where there is nothing else; undefined where none came. */
export function callStatus(trailers: Headers, headers: Headers): string | undefined {
  const code = trailers?.['grpc-status'] ?? headers?.['grpc-status'];
  return code === undefined ? undefined : (statuses[Number(code)] ?? 'UNKNOWN');
}

/** What a served call failed with; undefined where it did not, or the client is to blame. */
export function faultOf(status: string): string | undefined {
  return faults.has(status) ? status : undefined;
}

/** The method that a path names; one that no server has may be anything, and be another one each time. */
export function callMethod(path: string | undefined, status: string): string {
  const method = path?.replace(/^\//, '') ?? '';
  if (methods.has(method)) return method;
  if (status === 'UNIMPLEMENTED' || methods.size >= limits.rpcMethodsMax) return '_OTHER';
  methods.add(method);
  return method;
}

/** What the metrics of a call are labelled with, by OpenTelemetry's semantic conventions for RPC. */
export function callAttributes(method: string, status: string, error: string | undefined): Attributes {
  return {
    'rpc.system.name': 'grpc',
    'rpc.method': method,
    'rpc.response.status_code': status,
    ...(error !== undefined && { 'error.type': error }),
  };
}
