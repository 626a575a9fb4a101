// Metrics of pg's connection pools. OpenTelemetry's instrumentation counts by events that come too early, merges all
// pools, and lacks the host of a connection string.
import { addPatcher, watchPackage } from '../../modules/patchers.ts';
import type { ConnectionPools } from './pools.ts';

/** The part of a pool that we use. */
interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: {
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
    readonly connectionString?: string;
    readonly max?: number;
  };
}

type Connect = (this: PgPool, ...given: unknown[]) => unknown;

/** `host:port/database`, the conventions' name for an unnamed pool. */
function nameOf({ host, port, database, connectionString }: PgPool['options']): string {
  const url = connectionString !== undefined && URL.canParse(connectionString) ? new URL(connectionString) : undefined;
  const server = host ?? (url?.hostname || process.env.PGHOST || 'localhost');
  const at = port ?? (url?.port || process.env.PGPORT || 5432);
  return `${server}:${at}/${database ?? (url?.pathname.slice(1) || process.env.PGDATABASE || '')}`;
}

/** Registers each pool at its first connection. */
export function watchPgPools(pools: ConnectionPools): void {
  watchPackage('pg-pool');
  addPatcher((exports, name) => {
    if (name !== 'pg-pool') return exports;
    const { prototype } = exports as { prototype: { connect: Connect } };
    const { connect } = prototype;
    prototype.connect = function counted(...given) {
      pools.add<PgPool>(this, nameOf(this.options), ({ totalCount, idleCount, waitingCount, options }) => ({
        used: totalCount - idleCount,
        idle: idleCount,
        pending: waitingCount,
        max: options.max,
      }));
      return Reflect.apply(connect, this, given);
    };
    return exports;
  });
}
