// A stub of Kibana's HTTP API, as far as import and export use it, with the statuses and messages that it documents.
// A real Kibana is not to be had from package registries.
import { isNewer, knownVersion } from './kibana-versions.ts';
import { json, type StubAnswer, type StubRequest, StubServer } from './stub-server.ts';

type Json = Record<string, unknown>;

/** A saved object that is kept. */
export interface KeptObject extends Json {
  readonly type: string;
  readonly id: string;
  attributes: Json;
  references: { name: string; type: string; id: string }[];
  created_at: string;
  updated_at: string;
}

interface Line extends Json {
  readonly type: string;
  readonly id: string;
}

/** Types that one space alone has; ids of all others are unique over all spaces. */
const ofOneSpace: ReadonlySet<string> = new Set(['tag']);

/** References to these are looked for when an object is imported. */
const checked: ReadonlySet<string> = new Set(['index-pattern', 'search']);

export class KibanaStub extends StubServer {
  readonly apiKey: string = 'a2V5OnNlY3JldA==';
  readonly user = { name: 'importer', password: 'secret-password' };
  version: string = '9.1.0';
  /** False: it tells nobody its version, as a proxy may want it. */
  tellsVersion = true;
  readonly spaces = new Set(['default']);
  /** Objects by space, then by type and id. */
  readonly objects = new Map<string, Map<string, KeptObject>>();
  /** Actions that the credentials may not do. */
  readonly forbidden = new Set<string>();
  /** What a newer Kibana makes of attributes that were written for an older one. */
  migrate: ((object: Line) => Line) | undefined;
  #clock = Date.parse('2026-01-01T00:00:00.000Z');

  protected override async answer(request: StubRequest): Promise<StubAnswer> {
    const { path, method, headers } = request;
    const [, space = 'default', rest = path] = /^\/s\/([^/]+)(\/.*)$/.exec(path) ?? [];
    if (method !== 'GET' && headers['kbn-xsrf'] === undefined) {
      return refusal(400, 'Bad Request', 'Request must contain a kbn-xsrf header.');
    }
    const basic = Buffer.from(`${this.user.name}:${this.user.password}`).toString('base64');
    const known = [`ApiKey ${this.apiKey}`, `Basic ${basic}`].includes(headers.authorization ?? '');
    if (rest === '/api/status') {
      if (!known && headers.authorization !== undefined) return refusal(401, 'Unauthorized', 'unable to authenticate');
      // Clients without credentials learn that it exists, and nothing else.
      const version = known && this.tellsVersion ? { version: { number: this.version, build_number: 1 } } : {};
      return { body: { name: 'kibana', ...version, status: { overall: { level: 'available' } } } };
    }
    if (!known) return refusal(401, 'Unauthorized', 'unable to authenticate');
    if (this.forbidden.has(`${method} ${rest}`)) return refusal(403, 'Forbidden', 'Unable to bulk_create dashboard');
    if (rest.startsWith('/api/spaces/space')) return this.#spaces(request, rest.split('/')[4]);
    if (!this.spaces.has(space)) return refusal(404, 'Not Found', 'Not Found');
    if (rest === '/api/saved_objects/_export') return this.#export(request, space);
    if (rest === '/api/saved_objects/_bulk_delete') return this.#delete(request, space);
    if (rest === '/api/saved_objects/_import') return await this.#import(request, space);
    return refusal(404, 'Not Found', 'Not Found');
  }

  /** The objects of a space. */
  in(space = 'default'): Map<string, KeptObject> {
    const there = this.objects.get(space) ?? new Map<string, KeptObject>();
    this.objects.set(space, there);
    return there;
  }

  /** Saves an object as somebody does who edits it in a browser: references are written anew. */
  edit(key: string, attributes: Json, space = 'default'): void {
    const object = this.#kept(key, space);
    object.attributes = { ...object.attributes, ...attributes };
    object.references = object.references.map((reference) =>
      reference.type === 'tag' ? { ...reference, name: `tag-ref-${reference.id}` } : reference,
    );
    object.updated_at = this.#now();
  }

  /** Changes attributes alone, as data views do when fields are looked at. */
  touch(key: string, attributes: Json, space = 'default'): void {
    const object = this.#kept(key, space);
    object.attributes = { ...object.attributes, ...attributes };
    object.updated_at = this.#now();
  }

  /** Becomes a newer Kibana, which rewrites what it holds, and changes neither times nor references. */
  upgrade(version: string, migrate: (object: Line) => Line): void {
    this.version = version;
    this.migrate = migrate;
    for (const objects of this.objects.values()) {
      for (const [key, object] of objects) objects.set(key, migrate(structuredClone(object)) as unknown as KeptObject);
    }
  }

  /** Puts a tag on an object, as somebody does in the list of dashboards; the other references stay. */
  tag(key: string, id: string, space = 'default'): void {
    const object = this.#kept(key, space);
    object.references = [...object.references, { type: 'tag', id, name: `tag-ref-${id}` }];
    object.updated_at = this.#now();
  }

  #kept(key: string, space: string): KeptObject {
    const object = this.in(space).get(key);
    if (object === undefined) throw new Error(`no object ${key}`);
    return object;
  }

  #now(): string {
    this.#clock += 1_000;
    return new Date(this.#clock).toISOString();
  }

  #spaces(request: StubRequest, id: string | undefined): StubAnswer {
    if (request.method === 'POST') {
      const given = json(request) as { id: string; name: string };
      if (this.spaces.has(given.id)) return refusal(409, 'Conflict', 'A space with the identifier already exists.');
      this.spaces.add(given.id);
      return { body: given };
    }
    if (id === undefined) return { body: [...this.spaces].map((space) => ({ id: space, name: space })) };
    return this.spaces.has(id) ? { body: { id, name: id } } : refusal(404, 'Not Found', 'Not Found');
  }

  #export(request: StubRequest, space: string): StubAnswer {
    const asked = json(request) as {
      objects?: Line[];
      type?: string | string[];
      hasReference?: Line[];
      excludeExportDetails: boolean;
    };
    const { excludeExportDetails, hasReference } = asked;
    const ofTypes = this.#ofTypes(space, asked.type ?? []) as unknown as KeptObject[];
    // One of the references is enough.
    const referring = ofTypes.filter(({ references }) =>
      hasReference?.some(({ type, id }) => references.some((one) => one.type === type && one.id === id)),
    );
    const objects = asked.objects ?? (hasReference ? referring : ofTypes);
    const missing = objects.filter(({ type, id }) => !this.in(space).has(`${type}:${id}`));
    if (missing.length > 0) {
      const errors = missing.map(({ type, id }) => ({
        id,
        type,
        error: { statusCode: 404, error: 'Not Found', message: `Saved object [${type}/${id}] not found` },
      }));
      return {
        status: 400,
        body: {
          statusCode: 400,
          error: 'Bad Request',
          message: 'Error fetching objects to export',
          attributes: { objects: errors },
        },
      };
    }
    const lines = objects.map(({ type, id }) => JSON.stringify(sorted(this.in(space).get(`${type}:${id}`))));
    const details = excludeExportDetails ? [] : [JSON.stringify({ exportedCount: lines.length, missingRefCount: 0 })];
    return { body: [...lines, ...details].join('\n'), headers: { 'content-type': 'application/ndjson' } };
  }

  /** Every object of these types; of all by `*`. */
  #ofTypes(space: string, wanted: string | string[]): Line[] {
    const all = [...this.in(space).values()] as Line[];
    return wanted === '*' ? all : all.filter(({ type }) => [wanted].flat().includes(type));
  }

  #delete(request: StubRequest, space: string): StubAnswer {
    const asked = json(request) as unknown as Line[];
    const statuses = asked.map(({ type, id }) => {
      const success = this.in(space).delete(`${type}:${id}`);
      const error = { statusCode: 404, error: 'Not Found', message: `Saved object [${type}/${id}] not found` };
      return { type, id, success, ...(!success && { error }) };
    });
    return { body: { statuses } };
  }

  async #import(request: StubRequest, space: string): Promise<StubAnswer> {
    const overwrite = request.query.get('overwrite') === 'true';
    const type = request.headers['content-type'] ?? '';
    if (!type.startsWith('multipart/form-data'))
      return refusal(415, 'Unsupported Media Type', 'Unsupported Media Type');
    const form = await new Response(new Uint8Array(request.body), { headers: { 'content-type': type } }).formData();
    const file = form.get('file');
    if (!(file instanceof File) || !file.name.endsWith('.ndjson')) {
      return refusal(400, 'Bad Request', 'Invalid file extension');
    }
    const lines = (await file.text())
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
    const listed = new Set(lines.map(({ type: kind, id }) => `${kind}:${id}`));
    if (listed.size < lines.length) return refusal(400, 'Bad Request', 'Non-unique import objects detected');
    const tooNew = lines.find((line) => isNewer(versionOf(line), this.#known(line)));
    if (tooNew !== undefined) {
      const versions = `[${versionOf(tooNew)}] when the last known version is [${this.#known(tooNew)}]`;
      const message = `Document "${tooNew.id}" belongs to a more recent version of Kibana ${versions}.`;
      return refusal(422, 'Unprocessable Entity', message);
    }
    const errors: Json[] = [];
    for (const line of lines) {
      const key = `${line.type}:${line.id}`;
      const references = (line.references ?? []) as Line[];
      const missing = references.filter(
        (one) =>
          checked.has(one.type) && !listed.has(`${one.type}:${one.id}`) && !this.in(space).has(`${one.type}:${one.id}`),
      );
      if (missing.length > 0) {
        errors.push({ type: line.type, id: line.id, error: { type: 'missing_references', references: missing } });
      }
      if (this.in(space).has(key) && !overwrite) {
        errors.push({ type: line.type, id: line.id, error: { type: 'conflict' } });
      }
    }
    // All or none: with an error that could be resolved nothing is written.
    if (errors.length > 0) return { body: { success: false, successCount: lines.length - errors.length, errors } };
    const now = this.#now();
    for (const line of lines) this.#write(line, space, now);
    return { body: { success: true, successCount: lines.length, successResults: lines } };
  }

  /** The newest version of its type that this Kibana knows. */
  #known(line: Line): string {
    const migrated = this.migrate?.(structuredClone(line));
    return migrated === undefined ? knownVersion(line.type, this.version) : versionOf(migrated);
  }

  #write(line: Line, space: string, now: string): void {
    const elsewhere = [...this.objects].some(
      ([other, objects]) => other !== space && objects.has(`${line.type}:${line.id}`) && !ofOneSpace.has(line.type),
    );
    const migrated = this.migrate ? this.migrate(structuredClone(line)) : line;
    const { version: _, ...rest } = migrated;
    // In a second space an object gets an id by chance.
    const id = elsewhere ? crypto.randomUUID() : line.id;
    const kept = {
      managed: false,
      references: [],
      ...rest,
      id,
      created_at: now,
      updated_at: now,
    } as unknown as KeptObject;
    this.in(space).set(`${line.type}:${id}`, kept);
  }
}

function versionOf({ typeMigrationVersion }: Line): string {
  return typeof typeMigrationVersion === 'string' ? typeMigrationVersion : '0';
}

function refusal(statusCode: number, error: string, message: string): StubAnswer {
  return { status: statusCode, body: { statusCode, error, message } };
}

/** Kibana orders the keys of what it exports. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, held]) => [key, sorted(held)]),
  );
}
