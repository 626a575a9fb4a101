// Checks the settings of an .env file before anything is started with them.
import { isIP } from 'node:net';
import { parseEnv } from 'node:util';
import { checkSetting, type SettingCheck, settingChecks, unknownSettings } from '@telltale/catalog';
import { bytesOf, durationMsOf, heapBytesOf } from './amounts.ts';
import { limits, memoryOf } from './limits.ts';
import type { Problem } from './problem.ts';
import { type StackSetting, type StackSettingName, type StackSettingType, stackSettings } from './settings-schema.ts';

/** The schema with a uniform type. */
const schema: Readonly<Record<string, StackSetting>> = stackSettings;

/** Names and values, as in an .env file or an environment. */
export type Values = Readonly<Record<string, string | undefined>>;

/** Context of the values. */
export interface SettingsOptions {
  /** Whether a path is an existing folder. Absent: not checked, as in a container that cannot see it. */
  readonly isFolder?: (path: string) => boolean;
  /** Further valid names that begin with TELLTALE_. */
  readonly alsoKnown?: readonly string[];
}

/** The result of the check. */
export interface SettingsReport {
  /** The settings in effect, by name: the set value, otherwise the default. */
  readonly values: Readonly<Record<StackSettingName, string>>;
  /** Errors, one sentence each, without a full stop. */
  readonly wrong: readonly string[];
  /** Warnings. */
  readonly warnings: readonly string[];
}

/** Parses an .env file; quotes and comments as in Compose. */
export function readSettingsFile(text: string): Values {
  return parseEnv(text);
}

/** Reads the settings and checks them. An empty value counts as unset, as in Compose. */
export function checkSettings(given: Values, options: SettingsOptions = {}): SettingsReport {
  const values = Object.fromEntries(
    Object.entries(schema).map(([name, setting]) => [name, given[name] || setting.default]),
  ) as Record<StackSettingName, string>;
  const checks = checksBy(options);
  const wrong: string[] = [];
  const warnings: string[] = [];
  for (const [name, setting] of Object.entries(schema)) {
    const text = values[name as StackSettingName];
    const problem = checkSetting(setting, text, checks);
    if (problem !== undefined) wrong.push(`${name} is ${problem.value}: it must be ${problem.accepted}`);
  }
  wrong.push(...sharedPorts(given), ...heapWithoutRoom(values));
  const address = values.TELLTALE_BIND_ADDRESS;
  if (isAddress(address) && !isLoopback(address)) {
    warnings.push(
      `TELLTALE_BIND_ADDRESS is ${address}: everyone who can reach this machine there can reach the plane, and only passwords protect it`,
    );
  }
  const set = Object.keys(given).filter((name) => !options.alsoKnown?.includes(name));
  for (const { name, meant } of unknownSettings(set, Object.keys(schema), { prefix: 'TELLTALE_' })) {
    if (meant === undefined) warnings.push(`${name} is not a setting and has no effect`);
    else wrong.push(`${name} is not a setting; ${meant} is`);
  }
  return { values, wrong, warnings };
}

/** The problem with the settings, as the reason for starting nothing. */
export function settingsProblem({ wrong }: Pick<SettingsReport, 'wrong'>, where: string): Problem | undefined {
  if (wrong.length === 0) return undefined;
  const remedy = 'Correct it there; .env.example lists every setting with its default';
  return { code: 'settings', what: 'cannot use the settings', where: `of ${where}`, why: wrong.join('; '), remedy };
}

function checksBy({ isFolder }: SettingsOptions): Readonly<Record<StackSettingType, SettingCheck>> {
  return {
    port: (text) =>
      /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535 ? undefined : 'a port, 1 to 65535',
    address: (text) => (isAddress(text) ? undefined : 'an IP address of this machine, such as 127.0.0.1 or [::1]'),
    heap: (text) => (within(heapBytesOf(text), limits.heapBytesMin, limits.heapBytesMax) ? undefined : '512m to 31g'),
    memory: (text) =>
      within(heapBytesOf(text), limits.containerBytesMin, Number.MAX_SAFE_INTEGER)
        ? undefined
        : 'an amount of memory such as 768m or 2g',
    duration: (text) =>
      within(durationMsOf(text), limits.metricsRetentionMsMin, limits.metricsRetentionMsMax)
        ? undefined
        : 'a time such as 15d or 12h, 2h to 10y',
    size: (text) =>
      within(bytesOf(text), limits.metricsBytesMin, limits.metricsBytesMax)
        ? undefined
        : 'a size such as 5GB, 512MB to 16TB',
    boolean: (text) => (text === 'true' || text === 'false' ? undefined : 'true or false'),
    folder: (text) => (isFolder === undefined || isFolder(text) ? undefined : 'an existing folder'),
    name: settingChecks.name,
    socket: (text) => (text.startsWith('/') ? undefined : 'the path of a socket, such as /var/run/docker.sock'),
  };
}

function within(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && value >= min && value <= max;
}

/** Equal ports of parts that run: always, by an enabled profile, or because their port is set. */
function sharedPorts(given: Values): string[] {
  const profiles = (given.COMPOSE_PROFILES ?? '').split(',').map((name) => name.trim());
  const owners = new Map<number, string[]>();
  for (const [name, setting] of Object.entries(schema)) {
    if (setting.type !== 'port') continue;
    const { profile } = setting;
    const runs = profile === undefined || profiles.includes(profile) || profiles.includes('*');
    if (!runs && !given[name]) continue;
    const number = Number(given[name] || setting.default);
    if (Number.isNaN(number)) continue;
    owners.set(number, [...(owners.get(number) ?? []), name]);
  }
  return [...owners].flatMap(([number, names]) =>
    names.length > 1 ? [`${names.join(' and ')} are both ${number}: each needs its own port`] : [],
  );
}

/** A container whose memory limit is so small that it is killed once its heap is in use. */
function heapWithoutRoom(values: SettingsReport['values']): string[] {
  const { TELLTALE_ELASTICSEARCH_HEAP: heap, TELLTALE_ELASTICSEARCH_MEMORY: memory } = values;
  const [heapBytes, memoryBytes] = [heapBytesOf(heap), heapBytesOf(memory)];
  if (heapBytes === undefined || memoryBytes === undefined) return [];
  const needed = memoryOf(['elasticsearch'], heapBytes);
  if (memoryBytes >= needed) return [];
  return [
    `TELLTALE_ELASTICSEARCH_MEMORY is ${memory}: with a heap of ${heap} it must be ${Math.ceil(needed / 1_048_576)}m or more`,
  ];
}

/** In Compose's notation before a port: an address with colons needs brackets. */
function isAddress(text: string): boolean {
  return isIP(text) === 4 || (/^\[.*\]$/.test(text) && isIP(text.slice(1, -1)) === 6);
}

function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '[::1]';
}
