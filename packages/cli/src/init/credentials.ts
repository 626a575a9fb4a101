// Chooses the Elasticsearch that a service ships to (the given one, or the plane's) and its credentials.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Engine, PlaneError, urlWithoutCredentials } from '@telltale/plane';
import { CliError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { whyOf } from '../doctor/http-request.ts';
import { readCertificates, readSecret } from '../secrets.ts';
import { type KeyOutcome, keyRequestLines, lookAtKey, makeKey } from './api-key.ts';
import type { Target } from './elasticsearch.ts';
import { writeWhole } from './files/drafts.ts';
import { secretFolder } from './files/ignore-files.ts';
import type { ByHand } from './plan.ts';

/** Options as commander parses them. */
export interface ElasticsearchOptions {
  readonly elasticsearch?: string;
  readonly elasticsearchUsername?: string;
  readonly elasticsearchPasswordFile?: string;
  readonly elasticsearchApiKeyFile?: string;
  readonly caFile?: string;
}

/** A named Elasticsearch. */
export interface Named {
  readonly target: Target;
  readonly caFile: string | undefined;
}

/** Path of the secret, relative to the service's folder. */
export const secretPath: string = `${secretFolder}/elasticsearch-api-key`;
const variables = {
  apiKey: 'TELLTALE_INIT_ELASTICSEARCH_API_KEY',
  password: 'TELLTALE_INIT_ELASTICSEARCH_PASSWORD',
} as const;

/** Other sources of an Elasticsearch. */
export interface Elsewhere {
  /** The service's folder: paths in its settings are relative to it. */
  readonly folder: string;
  /** The service's existing settings. */
  readonly held: Readonly<Record<string, string | undefined>>;
  /** The settings of this machine's plane. */
  readonly plane: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads which Elasticsearch to use and with which user, from options, the environment, or the service's settings.
 *
 * @returns undefined if none is given, or it is the plane's, which has a user for services
 * @throws CliError
 */
export function readNamed(
  options: ElasticsearchOptions,
  command: Command,
  { folder, held, plane }: Elsewhere,
): Named | undefined {
  const urlName = 'TELLTALE_ELASTICSEARCH_URL';
  const given = options.elasticsearch ?? command.env[urlName] ?? held[urlName];
  const url = given?.split(',')[0]?.trim();
  if (url === undefined || url === '') return undefined;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw CliError.usage('--elasticsearch is not an address: it must begin with http:// or https://');
  }
  if (new URL(url).username !== '' || new URL(url).password !== '') {
    throw CliError.usage(
      '--elasticsearch holds credentials: give them by --elasticsearch-username and --elasticsearch-password-file.',
    );
  }
  const authorization = authorizationOf(options, command);
  const isPlanes = plane !== undefined && new URL(url).host === new URL(plane[urlName] ?? url).host;
  // The service's existing key for it is kept.
  const hasKey = held.TELLTALE_ELASTICSEARCH_API_KEY_FILE !== undefined;
  if (isPlanes && authorization === undefined && !hasKey) return undefined;
  const heldCaFile = options.elasticsearch === undefined ? held.TELLTALE_ELASTICSEARCH_CA_FILE : undefined;
  const caFile = options.caFile ?? (heldCaFile && resolve(folder, heldCaFile));
  return { target: { url, ca: readCertificates('--ca-file', caFile), authorization }, caFile };
}

/** The user who creates the key. */
function authorizationOf(options: ElasticsearchOptions, command: Command): string | undefined {
  const { elasticsearchUsername: username } = options;
  const read = (option: string, file: string | undefined, variable: string): string | undefined =>
    readSecret({ option, file, variable }, command);
  const apiKey = read('--elasticsearch-api-key-file', options.elasticsearchApiKeyFile, variables.apiKey);
  const password = read('--elasticsearch-password-file', options.elasticsearchPasswordFile, variables.password);
  if (username === undefined) return apiKey && `ApiKey ${apiKey}`;
  if (password === undefined) {
    throw CliError.usage(
      `--elasticsearch-username needs a password: --elasticsearch-password-file <file> or ${variables.password}.`,
    );
  }
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The settings of this machine's plane; undefined if none runs. */
export async function planeSettings(plane: Engine): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return await plane.environment();
  } catch (error) {
    if (error instanceof PlaneError && error.code === 'not_running') return undefined;
    throw error;
  }
}

/** The service's key, from the file in its settings; undefined if it has none. */
function heldKey(folder: string, file: string): string | undefined {
  try {
    const held = readFileSync(resolve(folder, file), 'utf8').trim();
    return held === '' ? undefined : held;
  } catch {
    return undefined; // Not there, or not for this user: one is made.
  }
}

/**
 * Checks whether a key is needed, and whether the existing one is valid; changes nothing.
 *
 * @returns undefined if one must be created
 */
export async function lookForKey(
  { target }: Named,
  { folder, held }: Pick<Elsewhere, 'folder' | 'held'>,
): Promise<KeyOutcome | undefined> {
  try {
    return await lookAtKey(target, heldKey(folder, held.TELLTALE_ELASTICSEARCH_API_KEY_FILE || secretPath));
  } catch (error) {
    return { state: 'unreachable', why: whyOf(error) };
  }
}

/** Creates the service's key and writes it to its file. @throws CliError `file` */
export async function makeServiceKey({ target }: Named, folder: string, service: string): Promise<KeyOutcome> {
  let outcome: KeyOutcome;
  try {
    outcome = await makeKey(target, service);
  } catch (error) {
    throw unreachable(target, whyOf(error));
  }
  if (outcome.state === 'made') writeWhole(join(folder, secretPath), `${outcome.secret}\n`, 0o600);
  return outcome;
}

/** The instruction if Elasticsearch does not answer. */
export function unreachable({ url }: Target, why: string): CliError {
  const remedy = 'Start it, or correct the address and --ca-file';
  return CliError.file('--elasticsearch', urlWithoutCredentials(url), `the request failed (${why})`, remedy);
}

/**
 * The instruction if Elasticsearch creates no API keys.
 *
 * @param plane settings of this machine's plane, if the address is the plane's
 */
export function useUser(plane: Readonly<Record<string, string>> | undefined): ByHand {
  const names = ['TELLTALE_ELASTICSEARCH_USERNAME', 'TELLTALE_ELASTICSEARCH_PASSWORD_FILE'] as const;
  const [user, file] = names.map((name) => plane?.[name]);
  return {
    what: "This Elasticsearch creates no API keys for any user; the native plane's has none (docs/native.md). Have the service log in as a user: set these instead of TELLTALE_ELASTICSEARCH_API_KEY_FILE",
    lines: [`${names[0]}=${user ?? 'telltale-shipper'}`, `${names[1]}=${file ?? '/path/to/its/password'}`],
  };
}

/** The instruction if this user could not create a key. */
export function askAdministrator(service: string, why: string): ByHand {
  return {
    what: `Elasticsearch creates no API key for this user (${why}). Have an administrator send this request, and write the value of "encoded" in the answer to ${secretPath}, with mode 0600`,
    lines: keyRequestLines(service),
  };
}
