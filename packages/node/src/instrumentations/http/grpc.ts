// Instruments gRPC calls: requests over HTTP/2 that are always answered 200, measured by their gRPC status.
import type { Attributes } from '@opentelemetry/api';
import { limits } from '../../limits.ts';

/** Statuses by number. */
const statuses = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
] as const;

/** Statuses that mean a server error. */
const faults: ReadonlySet<string> = new Set([
  ...['UNKNOWN', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'],
]);

const methods = new Set<string>();

type Headers = Readonly<Record<string, unknown>> | undefined;

/** Whether the headers are those of a gRPC call. */
export function isCall(headers: Headers): boolean {
  return String(headers?.['content-type']).startsWith('application/grpc');
}

/** The status of a call: from its trailers, or from its headers if it has no others; undefined if there is none. */
export function callStatus(trailers: Headers, headers: Headers): string | undefined {
  const code = trailers?.['grpc-status'] ?? headers?.['grpc-status'];
  return code === undefined ? undefined : (statuses[Number(code)] ?? 'UNKNOWN');
}

/** The error of a served call; undefined if there was none, or if the client caused it. */
export function faultOf(status: string): string | undefined {
  return faults.has(status) ? status : undefined;
}

/** The method in a path; methods that the server does not have are unbounded. */
export function callMethod(path: string | undefined, status: string): string {
  const method = path?.replace(/^\//, '') ?? '';
  if (methods.has(method)) return method;
  if (status === 'UNIMPLEMENTED' || methods.size >= limits.rpcMethodsMax) return '_OTHER';
  methods.add(method);
  return method;
}

/** The labels of a call's metrics, by OpenTelemetry's semantic conventions for RPC. */
export function callAttributes(method: string, status: string, error: string | undefined): Attributes {
  return {
    'rpc.system.name': 'grpc',
    'rpc.method': method,
    'rpc.response.status_code': status,
    ...(error !== undefined && { 'error.type': error }),
  };
}
