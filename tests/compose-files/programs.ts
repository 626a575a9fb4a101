// Runs the pipelines' scripts by the languages that their servers run them in: Ruby, and LuaJIT.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { libraryFolder, obtainDebianPrograms } from '../support/artifacts/debian-programs.ts';

/** The folder of the stack. */
export const compose: string = fileURLToPath(new URL('../../compose', import.meta.url));
const stubs = fileURLToPath(new URL('stubs', import.meta.url));

/** Whether this machine has what the languages are packages of. */
export function whyNoLanguages(): string | undefined {
  const release = spawnSync('sh', ['-c', '. /etc/os-release && printf %s "$ID"'], { encoding: 'utf8' });
  return release.stdout === 'debian' ? undefined : 'Ruby and LuaJIT are obtained as packages of Debian';
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, input = ''): string[] {
  const { status, stdout, stderr } = spawnSync(program, args, { env, input, maxBuffer: 64 << 20 });
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${stderr}`);
  // Elasticsearch refuses what is no UTF-8, which Node's own reading would mend.
  return new TextDecoder('utf-8', { fatal: true }).decode(stdout).split('\n').filter(Boolean);
}

/** Reads JSON with whole numbers of any length as they are. */
function read(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, context?: { source: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? '')
      : value,
  );
}

/** JSON that has whole numbers of any length, and bytes as `{"$base64": ...}`. */
export function json(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify({ $base64: Buffer.from(value).toString('base64') });
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${json(inner)}`)
    .join(',')}}`;
}

/** Runs a program of Ruby; each value is a line of its input, and each line of its output a value. */
async function ruby(args: readonly string[], input: readonly unknown[]): Promise<unknown[]> {
  const { folder, environment } = await obtainDebianPrograms(['ruby']);
  const versions = spawnSync('ls', [join(folder, 'usr/lib/ruby')], { encoding: 'utf8' }).stdout;
  const version = /^\d+\.\d+\.\d+$/m.exec(versions)?.[0] ?? '';
  const libraries = ['usr/lib/ruby/vendor_ruby', `usr/lib/ruby/${version}`, `${libraryFolder}/ruby/${version}`];
  const RUBYLIB = libraries.map((name) => join(folder, name)).join(':');
  const env = { ...environment, PATH: process.env.PATH, LANG: 'C.UTF-8', RUBYLIB };
  const lines = input.map((value) => `${json(value)}\n`).join('');
  return run(join(folder, 'usr/bin/ruby'), ['--disable-gems', ...args], env, lines).map(read);
}

/** A folder with what a service of the stack has mounted; removed with the returned object. */
function mounted(places: Readonly<Record<string, string>>): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'telltale-mounted-'));
  for (const [from, to] of Object.entries(places)) cpSync(join(compose, from), join(path, to), { recursive: true });
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** What Logstash's ruby filter makes of events: fields, and what they carry beside the document. */
export async function byLogstash(
  script: 'document' | 'dead_letter',
  events: readonly (readonly [fields: object, metadata: object])[],
): Promise<{ document: Record<string, unknown>; metadata: { id?: string } }[]> {
  using place = mounted({ 'logstash/ruby': 'ruby', 'ecs-document': 'ecs-document' });
  const params = { folder: place.path, dataset: 'app', namespace: 'default' };
  const args = [join(stubs, 'logstash.rb'), join(place.path, 'ruby', `${script}.rb`), JSON.stringify(params)];
  return (await ruby(args, events)) as { document: Record<string, unknown>; metadata: { id?: string } }[];
}

/** What a filter of Fluentd makes of records, each with the time that it came with. */
export async function byFluentd(
  filter: 'ecs_document' | 'dead_letter',
  records: readonly (readonly [time: string, record: object])[],
): Promise<Record<string, unknown>[]> {
  using place = mounted({ 'fluentd/plugins': 'plugins', 'ecs-document': 'ecs-document' });
  const conf = { dataset: 'app', namespace: 'default' };
  return (await filteredByFluentd(join(place.path, 'plugins'), filter, conf, records)) as Record<string, unknown>[];
}

/** What a filter in a folder makes of records; null where it takes one away. */
export async function filteredByFluentd(
  folder: string,
  filter: string,
  conf: Readonly<Record<string, string>>,
  records: readonly (readonly [time: string, record: object])[],
): Promise<(Record<string, unknown> | null)[]> {
  const args = [join(stubs, 'fluentd.rb'), folder, filter, JSON.stringify(conf)];
  return (await ruby(args, records)) as (Record<string, unknown> | null)[];
}

/** What became of records that Fluentd's output sent. */
export interface SentByFluentd {
  /** What Elasticsearch keeps, by id. */
  readonly documents: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly requests: number;
  /** Records that the output gave up, as the label for errors gets them. */
  readonly refused: readonly { readonly record: Readonly<Record<string, unknown>>; readonly error: string }[];
  /** Why Fluentd tried a chunk again. */
  readonly failures: readonly string[];
}

/**
 * What Fluentd's output with these parameters does before an Elasticsearch that refuses.
 *
 * @param scenarios of each the records, and what each request is answered: `unreachable`, `unanswered`, or items by the
 *   message of a document, where what is not named is taken
 */
export async function byFluentdOutput(
  parameters: Readonly<Record<string, string>>,
  scenarios: readonly { readonly records: readonly object[]; readonly answers: readonly (object | string)[] }[],
): Promise<SentByFluentd[]> {
  using place = mounted({ 'fluentd/plugins': 'plugins' });
  const args = [join(stubs, 'fluentd-elasticsearch.rb'), join(place.path, 'plugins'), JSON.stringify(parameters)];
  return (await ruby(args, scenarios)) as SentByFluentd[];
}

/** A script of Fluent Bit's, and which function of it is called. */
export interface FluentBitScript {
  readonly script: string;
  readonly call: string;
  readonly env: Readonly<Record<string, string>>;
}

const ecsDocument: FluentBitScript = {
  script: join(compose, 'fluent-bit', 'ecs_document.lua'),
  call: 'ecs_document',
  env: { TELLTALE_LOGS_DATASET: 'app', TELLTALE_LOGS_NAMESPACE: 'default' },
};

/** What a script of Fluent Bit's makes of records, each with the time that it came with. Default: the stack's. */
export async function byFluentBit(
  records: readonly (readonly [time: string, record: Readonly<Record<string, unknown>>])[],
  { script, call, env }: FluentBitScript = ecsDocument,
): Promise<{ code: number; time: { sec: number; nsec: number }; document: Record<string, unknown> }[]> {
  const { folder, environment } = await obtainDebianPrograms(['luajit']);
  const scratch = mkdtempSync(join(tmpdir(), 'telltale-lua-'));
  try {
    mkdirSync(scratch, { recursive: true });
    const received = records.map(([time, record]) => {
      const ms = Date.parse(time);
      return { time: { sec: Math.floor(ms / 1000), nsec: (ms % 1000) * 1_000_000 }, record };
    });
    const input = join(scratch, 'records.lua');
    writeFileSync(input, `return ${lua(received)}\n`);
    const args = [join(stubs, 'fluent-bit.lua'), script, input, call];
    const lines = run(join(folder, 'usr/bin/luajit'), args, { ...environment, ...env });
    return lines.map(read) as Awaited<ReturnType<typeof byFluentBit>>;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A value as the stub reads it in Lua: as it came in MessagePack. */
function lua(value: unknown): string {
  if (value === null) return 'flb_null';
  if (value instanceof Uint8Array) return luaText(value);
  if (Array.isArray(value)) return `list{${value.map(lua).join(',')}}`;
  if (typeof value === 'object') {
    return `object{${Object.entries(value)
      .map(([key, inner]) => `[${lua(key)}]=${lua(inner)}`)
      .join(',')}}`;
  }
  if (typeof value === 'bigint') return `integer("${value}")`;
  return typeof value === 'string' ? luaText(Buffer.from(value)) : String(value);
}

function luaText(bytes: Uint8Array): string {
  return `"${[...bytes].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
}
