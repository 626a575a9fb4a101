// A stub of Grafana's HTTP API, as far as import and export use it, with the statuses and messages of its documents and
// its published source (docs/decisions/0087). A real Grafana is not to be had from package registries.
import { json, type StubAnswer, type StubRequest, StubServer } from './stub-server.ts';

type Json = Record<string, unknown>;

interface Version {
  readonly version: number;
  readonly message: string;
  readonly data: Json;
  /** The version that was set back to. */
  readonly restoredFrom?: number;
}

/** A dashboard that is kept, with its history. */
export interface KeptDashboard {
  folderUid: string;
  provisioned: boolean;
  readonly versions: Version[];
}

/** Documented statuses of the refusals. */
const versionMismatch: StubAnswer = {
  status: 412,
  body: { status: 'version-mismatch', message: 'The dashboard has been changed by someone else' },
};

export class GrafanaStub extends StubServer {
  readonly token: string = 'glsa_secret-token';
  version: string = '13.2.3';
  readonly folders = new Map<string, { uid: string; title: string }>();
  readonly dashboards = new Map<string, KeptDashboard>();
  readonly dataSources = new Map<string, Json>();
  readonly contactPoints = new Map<string, Json>();
  /** Actions that the token may not do. */
  readonly forbidden = new Set<string>();
  /** What Grafana makes of a dashboard when it is read, and of no version of it. */
  rewrite: ((dashboard: Json) => Json) | undefined;
  /** What Grafana makes of a dashboard when it is saved: it brings it to its own schema. */
  convert: ((dashboard: Json) => Json) | undefined;
  /** False: it has no versions to show, as some releases have none of what was saved in the form v2. */
  hasHistory = true;
  /** Dashboards that somebody saved in the form v2. */
  readonly savedAsV2 = new Set<string>();
  /** The address of a webhook is a secure setting: it is shown to nobody. */
  redactsWebhooks = false;
  /** The token may read secure settings, as the role Admin may. */
  readsSecrets = false;

  protected override answer(request: StubRequest): StubAnswer {
    const { path, method } = request;
    if (path === '/api/health') return { body: { database: 'ok', version: this.version, commit: 'abc' } };
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return { status: 401, body: { message: 'Invalid API key', messageId: 'api-key.invalid', statusCode: 401 } };
    }
    const [, , kind = '', ...rest] = path.split('/');
    const action = `${method} ${kind}`;
    if (this.forbidden.has(action)) {
      return { status: 403, body: { message: `You'll need additional permissions to perform this action: ${action}` } };
    }
    if (kind === 'folders') return this.#folders(request, rest[0]);
    if (kind === 'search') return this.#search(request);
    if (kind === 'dashboards') return this.#dashboards(request, rest);
    if (kind === 'datasources') return this.#dataSources(request, rest[1]);
    if (path.startsWith('/api/v1/provisioning/contact-points')) return this.#contactPoints(request, rest[2]);
    return { status: 404, body: { message: 'Not found' } };
  }

  /** Saves a dashboard as somebody does who edits it in a browser. */
  edit(uid: string, change: (dashboard: Json) => void, message = ''): void {
    const { kept, newest } = this.#newest(uid);
    const data = structuredClone(newest.data);
    change(data);
    kept.versions.push({ version: newest.version + 1, message, data });
  }

  /** Changes a dashboard by Grafana's API of resources, where its annotations stay, the message among them. */
  patch(uid: string, change: (dashboard: Json) => void): void {
    this.edit(uid, change, this.#newest(uid).newest.message);
  }

  /** Moves a dashboard; that makes a version, and leaves the message. */
  move(uid: string, folderUid: string): void {
    this.folders.set(folderUid, { uid: folderUid, title: folderUid });
    this.patch(uid, () => {});
    this.#newest(uid).kept.folderUid = folderUid;
  }

  /** Sets a dashboard back to one of its versions. */
  restore(uid: string, version: number): void {
    const { kept, newest } = this.#newest(uid);
    const found = kept.versions.find((one) => one.version === version);
    if (found === undefined) throw new Error(`no version ${version} of ${uid}`);
    const message = `Restored from version ${version}`;
    kept.versions.push({ version: newest.version + 1, message, data: found.data, restoredFrom: version });
  }

  #newest(uid: string): { readonly kept: KeptDashboard; readonly newest: Version } {
    const kept = this.dashboards.get(uid);
    const newest = kept?.versions.at(-1);
    if (kept === undefined || newest === undefined) throw new Error(`no dashboard ${uid}`);
    return { kept, newest };
  }

  /** What the newest version of a dashboard says. */
  current(uid: string): Json {
    return this.dashboards.get(uid)?.versions.at(-1)?.data ?? {};
  }

  #folders({ method, ...request }: StubRequest, uid: string | undefined): StubAnswer {
    if (method === 'POST') {
      const { uid: wanted, title } = json({ method, ...request }) as { uid: string; title: string };
      if (this.folders.has(wanted))
        return { status: 409, body: { message: 'a folder with the same uid already exists' } };
      this.folders.set(wanted, { uid: wanted, title });
      return { body: { id: 1, uid: wanted, title, version: 1 } };
    }
    if (uid === undefined) return { body: [...this.folders.values()] };
    const folder = this.folders.get(uid);
    return folder ? { body: folder } : { status: 404, body: { message: 'folder not found', status: 'not-found' } };
  }

  #dashboards(request: StubRequest, [by = '', uid = '', what, which]: string[]): StubAnswer {
    if (by === 'db') return this.#save(request);
    const kept = this.dashboards.get(uid);
    if (kept === undefined) return { status: 404, body: { message: 'Dashboard not found', status: 'not-found' } };
    const newest = kept.versions.at(-1);
    if (request.method === 'DELETE') return this.#delete(uid, kept);
    if (what === undefined) {
      if (this.savedAsV2.has(uid)) {
        return { status: 406, body: { message: 'dashboard api version not supported, use /apis/ instead' } };
      }
      const { folderUid, provisioned } = kept;
      const data = structuredClone(newest?.data ?? {});
      const dashboard = { ...(this.rewrite?.(data) ?? data), id: 7, uid, version: newest?.version };
      return { body: { meta: { folderUid, provisioned, canSave: true, version: newest?.version }, dashboard } };
    }
    if (which !== undefined) {
      const found = kept.versions.find(({ version }) => version === Number(which));
      const message = `Dashboard version ${which} not found for dashboardId 7`;
      return found && this.hasHistory ? { body: found } : { status: 500, body: { message } };
    }
    if (!this.hasHistory) return { status: 404, body: { message: 'No versions found for dashboardId 7' } };
    const limit = Number(request.query.get('limit') ?? 1_000);
    return { body: { continueToken: '', versions: kept.versions.map(listed).reverse().slice(0, limit) } };
  }

  #delete(uid: string, { provisioned }: KeptDashboard): StubAnswer {
    if (provisioned) return { status: 400, body: { message: 'provisioned dashboard cannot be deleted' } };
    this.dashboards.delete(uid);
    return { body: { uid, message: `Dashboard ${uid} deleted` } };
  }

  #search({ query }: StubRequest): StubAnswer {
    const tag = query.get('tag') ?? '';
    const all = [...this.dashboards].map(([uid, { folderUid }]) => ({ ...this.current(uid), uid, folderUid }));
    const found = all.filter((one: Json) => Array.isArray(one.tags) && one.tags.includes(tag));
    const limit = Number(query.get('limit') ?? 1_000);
    return {
      body: found
        .map(({ uid, folderUid, ...rest }) => ({ uid, folderUid, title: (rest as Json).title, type: 'dash-db' }))
        .slice(0, limit),
    };
  }

  #save(request: StubRequest): StubAnswer {
    const { dashboard, folderUid, message, overwrite } = json(request) as {
      dashboard: Json & { uid: string; version: number };
      folderUid: string;
      message: string;
      overwrite: boolean;
    };
    if (folderUid !== '' && !this.folders.has(folderUid)) return { status: 400, body: { message: 'folder not found' } };
    const kept = this.dashboards.get(dashboard.uid) ?? { folderUid, provisioned: false, versions: [] };
    if (kept.provisioned) return { status: 400, body: { message: 'Cannot save provisioned dashboard' } };
    const newest = kept.versions.at(-1);
    if (newest !== undefined && newest.version !== dashboard.version && !overwrite) return versionMismatch;
    const version = (newest?.version ?? 0) + 1;
    kept.folderUid = folderUid;
    const data = { ...dashboard, version };
    kept.versions.push({ version, message, data: this.convert?.(structuredClone(data)) ?? data });
    this.dashboards.set(dashboard.uid, kept);
    return { body: { id: 7, uid: dashboard.uid, status: 'success', version, slug: 'slug' } };
  }

  #dataSources(request: StubRequest, uid: string | undefined): StubAnswer {
    const { method } = request;
    const there = uid === undefined ? undefined : this.dataSources.get(uid);
    if (method === 'GET') {
      if (there === undefined) return { status: 404, body: { message: 'Data source not found' } };
      const { secureJsonData, ...shown } = there;
      const fields = Object.fromEntries(Object.keys((secureJsonData as Json) ?? {}).map((name) => [name, true]));
      return { body: { id: 3, orgId: 1, readOnly: false, ...shown, secureJsonFields: fields } };
    }
    const given = json(request) as Json & { uid: string; name: string };
    if (method === 'POST') {
      const isTaken = [...this.dataSources.values()].some(({ name }) => name === given.name);
      if (isTaken || this.dataSources.has(given.uid)) {
        return { status: 409, body: { message: 'data source with the same name already exists' } };
      }
      this.dataSources.set(given.uid, { ...given, version: 1 });
      return { body: { message: 'Datasource added', id: 3, name: given.name } };
    }
    if (there === undefined) return { status: 404, body: { message: 'Data source not found' } };
    if (there.readOnly === true) return { status: 403, body: { message: 'Cannot update read-only data source' } };
    if (given.version !== there.version) {
      const message = 'Datasource has already been updated by someone else. Please reload and try again';
      return { status: 409, body: { message } };
    }
    // Secrets that are not given stay as they are.
    const secureJsonData = { ...(there.secureJsonData as Json), ...(given.secureJsonData as Json) };
    this.dataSources.set(given.uid, { ...given, secureJsonData, version: Number(there.version) + 1 });
    return { body: { message: 'Datasource updated', id: 3, name: given.name } };
  }

  #contactPoints(request: StubRequest, which: string | undefined): StubAnswer {
    if (request.method === 'GET') return which === 'export' ? this.#exported(request) : { body: this.#shown() };
    const given = json(request) as Json & { uid: string; settings: Json };
    const uid = request.method === 'PUT' ? (which ?? '') : given.uid;
    const there = this.contactPoints.get(uid);
    if (request.method === 'PUT' && there === undefined) {
      return { status: 404, body: { message: 'contact point not found' } };
    }
    if (request.method === 'POST' && there !== undefined) {
      return { status: 400, body: { message: `receiver configuration with UID '${uid}' already exist` } };
    }
    const provenance = request.headers['x-disable-provenance'] === undefined ? 'api' : '';
    const stored = there?.provenance ?? '';
    if (stored !== '' && stored !== provenance) {
      return { status: 409, body: { message: `cannot change provenance from '${stored}' to '${provenance}'` } };
    }
    const kept = (there?.settings ?? {}) as Json;
    const settings = Object.entries(given.settings).map(([key, value]) => [
      key,
      value === redacted ? kept[key] : value,
    ]);
    this.contactPoints.set(uid, { ...given, settings: Object.fromEntries(settings), provenance });
    return { status: 202, body: request.method === 'PUT' ? { message: 'contactpoint updated' } : given };
  }

  /** Contact points without their secure settings. */
  #shown(): Json[] {
    return [...this.contactPoints.values()].map((point) =>
      this.redactsWebhooks ? { ...point, settings: { ...(point.settings as Json), url: redacted } } : point,
    );
  }

  #exported({ query }: StubRequest): StubAnswer {
    const decrypts = query.get('decrypt') === 'true';
    if (decrypts && !this.readsSecrets) {
      return { status: 403, body: { message: 'Permissions needed: alert.provisioning.secrets:read' } };
    }
    const points = decrypts ? [...this.contactPoints.values()] : this.#shown();
    const contactPoints = points.map(({ name, ...receiver }) => ({ orgId: 1, name, receivers: [receiver] }));
    return { body: { apiVersion: 1, contactPoints } };
  }
}

/** What stands for a secure setting. */
const redacted = '[REDACTED]';

/** A version in the list of versions: there some messages are not those that were saved. */
function listed({ version, message, restoredFrom = 0 }: Version): Json {
  const parentVersion = version - 1;
  const restored = restoredFrom > 0 ? `Restored from version ${restoredFrom}` : message;
  const shown = parentVersion === 0 ? 'Initial save' : restored;
  return { id: version, uid: 'uid', version, parentVersion, restoredFrom, message: shown, createdBy: 'admin' };
}
