// Keep-alive connections for OTLP exporters that do not keep the process alive.
import type { Agent, ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { readRegularFile } from '@telltale/files';
import { limits } from '../limits.ts';
import type { Settings } from '../settings/settings.ts';

/** Certificates and key, from the variables of the signal or of all signals. */
function tlsOptions(variable: 'TRACES' | 'METRICS' | 'LOGS', { standards }: Settings): object {
  const file = (option: 'CERTIFICATE' | 'CLIENT_CERTIFICATE' | 'CLIENT_KEY'): Buffer | undefined => {
    const path = standards[`OTEL_EXPORTER_OTLP_${variable}_${option}`] ?? standards[`OTEL_EXPORTER_OTLP_${option}`];
    return path === undefined ? undefined : readRegularFile(path, limits.certificateBytesMax);
  };
  return { ca: file('CERTIFICATE'), cert: file('CLIENT_CERTIFICATE'), key: file('CLIENT_KEY') };
}

/** Creates the agent for an exporter's option `httpAgentOptions`. */
export function agentFactory(variable: 'TRACES' | 'METRICS' | 'LOGS', settings: Settings): (protocol: string) => Agent {
  return (protocol) => {
    const isPlain = protocol === 'http:';
    const Base: new (options: object) => Agent = isPlain
      ? process.getBuiltinModule('node:http').Agent
      : process.getBuiltinModule('node:https').Agent;
    class Unreferenced extends Base {
      override createConnection(...given: Parameters<Agent['createConnection']>): Duplex | null | undefined {
        const socket = super.createConnection(...given);
        if (socket && 'unref' in socket) (socket as { unref(): void }).unref();
        return socket;
      }

      override reuseSocket(socket: Duplex, request: ClientRequest): void {
        super.reuseSocket(socket, request);
        if ('unref' in socket) (socket as { unref(): void }).unref();
      }
    }
    return new Unreferenced({ keepAlive: true, ...(isPlain ? {} : tlsOptions(variable, settings)) });
  };
}
