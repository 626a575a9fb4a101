// Reads and writes the saved objects of a space through Kibana's export and import APIs.
import { FormData } from '@telltale/http';
import { ContentError, type Operation } from '../../content-error.ts';
import { kibanaVersionMin } from '../../kibana/saved-object.ts';
import { isObject } from '../fingerprint.ts';
import { limits } from '../limits.ts';
import type { Kibana } from './kibana.ts';
import { keyOf, parseLines, type SavedObject } from './saved-object.ts';

interface Failure {
  readonly type: string;
  readonly id: string;
  readonly error: {
    readonly type: string;
    readonly message?: string;
    readonly statusCode?: number;
    /** References of an object to missing objects. */
    readonly references?: readonly Missing[];
  };
}

interface Imported {
  readonly success: boolean;
  readonly errors?: readonly Failure[];
}

interface Removed {
  readonly statuses: readonly {
    readonly type: string;
    readonly id: string;
    readonly success: boolean;
    readonly error?: { readonly statusCode?: number; readonly message?: string };
  }[];
}

interface Missing {
  readonly type: string;
  readonly id: string;
}

const readNeeds = 'the privilege to read Saved Objects Management in the space';
const writeNeeds = 'the privilege all on Saved Objects Management in the space (the role kibana_admin has it)';

/** The existing ones of the objects, by their keys. */
export async function readObjects(
  kibana: Kibana,
  wanted: readonly { readonly type: string; readonly id: string }[],
): Promise<Map<string, SavedObject>> {
  const { http, prefix } = kibana;
  const { operation } = http.connection;
  let asked = wanted.map(({ type, id }) => ({ type, id }));
  // Kibana exports all or none, and names the missing ones: a second request without those returns the others.
  for (let missing = asked; asked.length > 0; asked = without(asked, missing)) {
    const { status, body } = await http.ask({
      method: 'POST',
      path: `${prefix}api/saved_objects/_export`,
      json: { objects: asked, includeReferencesDeep: false, excludeExportDetails: true },
      doing: 'read the saved objects',
      needs: readNeeds,
      expected: [400],
    });
    if (status !== 400) return byKey(operation, body);
    missing = missingOf(body);
    if (missing.length === 0) {
      throw new ContentError('refused', {
        operation,
        what: 'cannot read the saved objects',
        why: `Kibana refused it (400, ${isObject(body) ? String(body.message) : String(body)})`,
      });
    }
  }
  return new Map();
}

/** The objects of these types that refer to one of the given objects, by their keys. */
export async function readReferring(
  { http, prefix }: Kibana,
  types: readonly string[],
  to: readonly { readonly type: string; readonly id: string }[],
): Promise<Map<string, SavedObject>> {
  const { body } = await http.ask({
    method: 'POST',
    path: `${prefix}api/saved_objects/_export`,
    json: {
      type: types,
      hasReference: to.map(({ type, id }) => ({ type, id })),
      includeReferencesDeep: false,
      excludeExportDetails: true,
    },
    doing: 'look for saved objects of other releases',
    needs: readNeeds,
  });
  return byKey(http.connection.operation, body);
}

/** Deletes objects; missing ones count as deleted. @returns why the others stay, by their keys */
export async function removeObjects(
  { http, prefix }: Kibana,
  objects: readonly { readonly type: string; readonly id: string }[],
): Promise<Map<string, string>> {
  const { status, body } = await http.ask<Removed & { readonly message?: string }>({
    method: 'POST',
    path: `${prefix}api/saved_objects/_bulk_delete`,
    json: objects.map(({ type, id }) => ({ type, id })),
    doing: 'remove saved objects of other releases',
    needs: writeNeeds,
    expected: [400, 403, 404],
  });
  const why = (said: string | undefined): string => `Kibana does not remove it (${said ?? 'it gives no reason'})`;
  if (status >= 400) return new Map(objects.map((object) => [keyOf(object), why(`${status}, ${body.message}`)]));
  const failed = body.statuses.filter(({ success, error }) => !success && error?.statusCode !== 404);
  return new Map(failed.map((one) => [keyOf(one), why(one.error?.message)]));
}

/** A single object's line is a whole JSON document, and was parsed as one. */
function byKey(operation: Operation, body: unknown): Map<string, SavedObject> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Map(parseLines(operation, text).map((object) => [keyOf(object), object]));
}

function without(asked: readonly Missing[], missing: readonly Missing[]): Missing[] {
  const gone = new Set(missing.map(keyOf));
  return asked.filter((object) => !gone.has(keyOf(object)));
}

function missingOf(body: unknown): Missing[] {
  const attributes = isObject(body) ? body.attributes : undefined;
  const objects: unknown = isObject(attributes) ? attributes.objects : undefined;
  if (!Array.isArray(objects)) return [];
  return objects.filter(
    (object: unknown): object is Missing =>
      isObject(object) && isObject(object.error) && object.error.statusCode === 404,
  );
}

/**
 * Writes objects, all or none.
 *
 * @param overwrite false: existing objects are a conflict
 * @returns whether they were written; false if one existed
 * @throws ContentError if Kibana refuses one for another reason
 */
export async function writeObjects(
  { http, prefix }: Kibana,
  objects: readonly SavedObject[],
  overwrite: boolean,
): Promise<boolean> {
  const form = new FormData();
  const lines = objects.map((object) => JSON.stringify(object)).join('\n');
  // Kibana checks the file's extension.
  form.append('file', new Blob([`${lines}\n`], { type: 'application/ndjson' }), 'telltale.ndjson');
  const { status, body } = await http.ask<Imported & { readonly message?: string }>({
    method: 'POST',
    path: `${prefix}api/saved_objects/_import?overwrite=${overwrite}`,
    form,
    doing: 'import the saved objects',
    needs: writeNeeds,
    expected: [422],
  });
  // Finds out the version of a Kibana that does not report it.
  if (status === 422) throw tooOld(http.connection.operation, body.message ?? 'it gives no reason');
  if (body.success) return true;
  const errors = body.errors ?? [];
  if (errors.length > 0 && errors.every(({ error }) => error.type === 'conflict')) return false;
  const [first] = errors.filter(({ error }) => error.type !== 'conflict');
  const said = first === undefined ? 'it gives no reason' : `${keyOf(first)}: ${reasonOf(first.error)}`;
  throw new ContentError('refused', {
    operation: http.connection.operation,
    what: 'cannot import the saved objects',
    why: `Kibana refused ${errors.length} of ${objects.length} (${said})`,
  });
}

function tooOld(operation: Operation, said: string): ContentError {
  return new ContentError('unsupported', {
    operation,
    what: 'cannot import the saved objects',
    why: `Kibana refused them (422, ${said.slice(0, limits.reasonCharactersMax).replace(/\.$/, '')})`,
    remedy: `Upgrade it to ${kibanaVersionMin} or newer`,
  });
}

function reasonOf({ type, message, statusCode, references }: Failure['error']): string {
  const missing = references?.map(keyOf).join(' ');
  return [type.replaceAll('_', ' '), missing, statusCode, message].filter((part) => part !== undefined).join(', ');
}
