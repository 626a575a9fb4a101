// A stub that stands for Kibana and Grafana, which cannot be had here: it answers by their documented APIs.

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One saved object of Kibana. */
export interface SavedObject {
  readonly type: string;
  readonly id: string;
}

/** What the stub keeps and was asked. */
export interface StubPeople extends AsyncDisposable {
  readonly url: string;
  /** Saved objects by `type:id`. */
  readonly objects: Map<string, SavedObject>;
  readonly spaces: string[];
  /** Types that the import refuses. */
  readonly refused: Set<string>;
  dashboards: number;
  /** When each was changed last. */
  updated: string;
  users: { login: string; role: string }[];
  /** Whether Grafana knows who asks. */
  known: boolean;
}

/** Starts it on a free port of the loopback. */
export async function startStubPeople(): Promise<StubPeople> {
  const objects = new Map<string, SavedObject>();
  const refused = new Set<string>();
  const spaces = ['default'];
  const server = createServer(async (request, response) => {
    const { status, body } = await answerTo(request, people);
    response.statusCode = status;
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const people: StubPeople = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    refused,
    spaces,
    dashboards: 0,
    updated: '2026-01-01T00:00:00Z',
    users: [],
    known: true,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return people;
}

async function answerTo(request: IncomingMessage, people: StubPeople): Promise<{ status: number; body: string }> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://stub');
  const sent = await text(request);
  if (pathname === '/api/search') {
    if (!people.known) return { status: 401, body: '{"message":"Invalid username or password"}' };
    const limit = Number(searchParams.get('limit'));
    const left = Math.max(0, people.dashboards - limit * (Number(searchParams.get('page')) - 1));
    const found = Array.from({ length: Math.min(limit, left) }, (_, at) => ({
      uid: `d${at}`,
      title: `Dashboard ${at}`,
    }));
    return { status: 200, body: JSON.stringify(found) };
  }
  if (pathname.startsWith('/api/dashboards/uid/')) {
    return { status: 200, body: JSON.stringify({ meta: { version: 1, updated: people.updated } }) };
  }
  if (pathname === '/api/org/users') return { status: 200, body: JSON.stringify(people.users) };
  // Kibana takes no write of a stranger's page.
  if (request.method === 'POST' && request.headers['kbn-xsrf'] === undefined) return { status: 400, body: '{}' };
  switch (`${request.method} ${pathname}`) {
    case 'GET /api/spaces/space':
      return { status: 200, body: JSON.stringify(people.spaces.map((id) => ({ id }))) };
    case 'POST /api/saved_objects/_export':
      return { status: JSON.parse(sent).type === '*' ? 200 : 400, body: linesOf([...people.objects.values()]) };
    case 'POST /api/saved_objects/_import':
      return { status: 200, body: JSON.stringify(importInto(people, sent, searchParams.get('overwrite') === 'true')) };
    default:
      return { status: 404, body: '{}' };
  }
}

function importInto({ objects, refused }: StubPeople, form: string, overwrite: boolean): object {
  const [, file = ''] = /name="file"; filename="[^"]+\.ndjson"\r\n.*?\r\n\r\n(.*?)\r\n--/s.exec(form) ?? [];
  const errors: object[] = [];
  let successCount = 0;
  for (const line of file.split('\n').filter(Boolean)) {
    const object: SavedObject = JSON.parse(line);
    const key = `${object.type}:${object.id}`;
    if (refused.has(object.type)) errors.push({ ...object, error: { type: 'unsupported_type' } });
    else if (objects.has(key) && !overwrite) errors.push({ ...object, error: { type: 'conflict' } });
    else {
      objects.set(key, object);
      successCount += 1;
    }
  }
  return { success: errors.length === 0, successCount, ...(errors.length > 0 && { errors }) };
}

function linesOf(objects: readonly SavedObject[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n');
}
