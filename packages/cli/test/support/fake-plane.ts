// A plane of which nothing runs: it answers what a test says, so that the outputs of the command can be held fast.
import type { Connection, Engine, Operator, PlaneStatus } from '@telltale/plane';

const connection = (port: number): Connection => ({
  url: `https://127.0.0.1:${port}`,
  ca_file: '/plane/ca.crt',
  username: 'reader',
  password_file: '/plane/secrets/reader',
  version: '1.2.3',
});

export const connections = {
  elasticsearch: connection(9200),
  prometheus: connection(9090),
  alertmanager: connection(9093),
};

export const running: PlaneStatus = {
  connections,
  parts: [
    {
      name: 'elasticsearch',
      state: 'running',
      version: '1.2.3',
      url: 'https://127.0.0.1:9200',
      pid: 42,
      memory_bytes: 863_000_000,
      disk_bytes: 1_250_000,
      since: '2026-01-02T03:04:05.678Z',
    },
  ],
};

function unexpected(): never {
  throw new Error('not expected to be called');
}

/** An engine whose operations are those of the test, and fail where it has none. */
export function fakePlane(operations: Partial<Engine>): Engine {
  return {
    up: unexpected,
    down: unexpected,
    status: unexpected,
    environment: unexpected,
    deadLetters: unexpected,
    operator: unexpected,
    logs: unexpected,
    describe: unexpected,
    connect: async () => (await (operations.status ?? unexpected)()).connections ?? {},
    ...operations,
  };
}

/** The same for who looks after a plane. */
export function fakeOperator(operations: Partial<Operator>): Operator {
  return {
    engine: 'native',
    parts: [],
    servers: [],
    data: [],
    versions: unexpected,
    targetVersions: unexpected,
    replace: unexpected,
    rollBack: unexpected,
    client: unexpected,
    elasticsearch: unexpected,
    endpoint: unexpected,
    stop: unexpected,
    start: unexpected,
    read: unexpected,
    write: unexpected,
    certificates: unexpected,
    rotate: unexpected,
    [Symbol.asyncDispose]: async () => undefined,
    ...operations,
  };
}
