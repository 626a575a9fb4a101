// A plane whose parts can be replaced, of which nothing runs: it tells in which order what was done to it.
import type { Operator, ServerName } from '@telltale/plane';
import { elasticsearchStub } from '../../../../tests/support/elasticsearch-stub.ts';
import type { HttpClient } from '../../../plane/src/http-client.ts';
import type { OperatorUser } from '../../../plane/src/operator.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import type { UpgradablePlane } from '../../src/upgrade/upgrade.ts';

/** What a part is made to do. */
export interface PartScript {
  readonly from: string;
  readonly to: string;
  /** Why it cannot be replaced: before it was touched, or once it was stopped. */
  readonly untouched?: string;
  readonly broken?: string;
  /** Why it cannot be put back. */
  readonly stuck?: string;
  /** What it holds before it is replaced, and from then on. */
  readonly holds?: readonly [before: number, after: number];
}

/** A plane of such parts. */
export interface FakePlane extends UpgradablePlane {
  /** What was done, in order. */
  readonly done: readonly string[];
}

function unexpected(): never {
  throw new Error('not expected to be called');
}

const servers: readonly ServerName[] = ['elasticsearch', 'prometheus', 'alertmanager', 'kibana', 'grafana'];

/** @param parts in the order in which they are started */
export function fakePlane(parts: Readonly<Record<string, PartScript>>, findings: readonly Finding[] = []): FakePlane {
  const done: string[] = [];
  const running = new Map(Object.entries(parts).map(([part, { from }]) => [part, from]));
  const scriptOf = (part: string): PartScript => parts[part] ?? unexpected();
  const held = (part: string): number => {
    const [before, after] = scriptOf(part).holds ?? [1, 1];
    return running.get(part) === scriptOf(part).from ? before : after;
  };
  const client = (server: ServerName, user: OperatorUser): HttpClient => ({
    async ask<Body>({ path }: { readonly path: string }) {
      // As in the stack: the administrator is nobody's user but Elasticsearch's, and that of those whom people look at.
      const isStranger = user === 'admin' && (server === 'prometheus' || server === 'alertmanager');
      if (isStranger) return { status: 401, body: 'Unauthorized' as Body };
      return { status: 200, body: answerOf(server, path, held(server)) as Body };
    },
    [Symbol.asyncDispose]: async () => undefined,
  });
  const operator: Operator = {
    engine: 'native',
    parts: Object.keys(parts),
    servers: servers.filter((server) => server in parts),
    data: [],
    versions: async () => Object.fromEntries(running),
    targetVersions: async () => Object.fromEntries(Object.entries(parts).map(([part, { to }]) => [part, to])),
    async replace(part) {
      const { to, untouched, broken } = scriptOf(part);
      if (untouched !== undefined) throw new Error(untouched);
      done.push(`replace ${part}`);
      running.set(part, to);
      if (broken !== undefined) throw new Error(broken);
    },
    async rollBack(part) {
      const { from, stuck } = scriptOf(part);
      if (stuck !== undefined) throw new Error(stuck);
      done.push(`put ${part} back`);
      running.set(part, from);
    },
    client: async (server, user) => client(server, user),
    elasticsearch: async () =>
      elasticsearchStub(({ path }) => ({ status: 200, body: answerOf('elasticsearch', path, held('elasticsearch')) })),
    endpoint: unexpected,
    stop: unexpected,
    start: unexpected,
    read: unexpected,
    write: unexpected,
    certificates: unexpected,
    rotate: unexpected,
    [Symbol.asyncDispose]: async () => void done.push('let go'),
  };
  return {
    done,
    operator: async () => operator,
    async up() {
      done.push('up');
      return { connections: {} as never, started: [], alreadyRunning: [], pages: [], notes: ['up has done its work'] };
    },
    async examine() {
      done.push('examine');
      return findings;
    },
  };
}

/** Answers as the servers give them. */
function answerOf(server: ServerName, path: string, held: number): unknown {
  if (path.startsWith('/_cat/indices')) {
    return [
      {
        index: '.ds-logs-app-default-2026.11.25-000001',
        'docs.count': String(held),
        'creation.date': String(Date.now()),
      },
    ];
  }
  if (path.startsWith('/_cluster/health')) return { status: 'green' };
  if (path.startsWith('/api/v1/query')) return { data: { result: [{ value: [0, String(held)] }] } };
  if (path === '/api/v2/silences') return Array.from({ length: held }, () => ({ endsAt: '2999-01-01T00:00:00.000Z' }));
  if (path.startsWith('/api/search')) return Array.from({ length: held }, () => ({}));
  return server;
}
