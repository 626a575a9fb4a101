// Edits a Compose file: services built from the folder, their commands, settings and secrets.
import { isDeepStrictEqual } from 'node:util';
import { editCommand, nodeOption, preload } from '../commands/edit-command.ts';
import { type Launch, launchOf } from '../commands/launch.ts';
import { type Plan, putStart, scriptNames } from '../plan.ts';
import { record } from './manifest.ts';
import { endsOfItems, type Path, readYaml, withEntry, withItem, withText, written } from './yaml-edit.ts';

const names = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** What a service in a container needs. */
export interface ContainerSettings {
  readonly environment: Readonly<Record<string, string>>;
  /** Files on this machine by the names of their secrets. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A Compose file, and those of its services that run this folder. */
export interface ComposeFile {
  readonly path: string;
  readonly services: readonly string[];
  /** Dockerfiles from which they are built. */
  readonly dockerfiles: readonly string[];
}

/** Finds the Compose file. @returns undefined if there is none, or none that builds this folder */
export function findCompose({ drafts, notes }: Plan): ComposeFile | undefined {
  const path = names.find((name) => drafts.read(name) !== undefined);
  const text = path && drafts.read(path);
  if (path === undefined || text === undefined) return undefined;
  const services = record(record(readYaml(text)).services);
  const own = Object.entries(services).filter(([, service]) => isBuiltHere(record(service).build));
  if (own.length === 0) {
    notes.push(`${path} builds no service from this folder and was not changed`);
    return undefined;
  }
  const dockerfiles = own.flatMap(([, service]) => {
    const { dockerfile } = record(record(service).build);
    return typeof dockerfile === 'string' ? [dockerfile] : [];
  });
  return { path, services: own.map(([name]) => name), dockerfiles };
}

function isBuiltHere(build: unknown): boolean {
  const context = typeof build === 'string' ? build : record(build).context;
  return context === '.' || context === './';
}

/** Inserts the preload into the commands of the services. */
export function planComposeCommands(plan: Plan, { path, services }: ComposeFile): void {
  for (const name of services) {
    for (const key of ['entrypoint', 'command'] as const) planCommand(plan, path, ['services', name, key]);
  }
}

function planCommand(plan: Plan, path: string, at: Path): void {
  const text = plan.drafts.read(path) ?? '';
  const value = at.reduce<unknown>((found, key) => record(found)[key], readYaml(text));
  const scripts = scriptNames(plan);
  const where = `${path} ${at.slice(1).join(' ')}`;
  if (typeof value === 'string') {
    const edit = editCommand(value, scripts);
    if (edit === undefined) return;
    let after = edit.launch.how === 'flags' && edit.after ? withText(text, at, edit.after) : undefined;
    if (edit.launch.how === 'options') after = withOptions(text, at, edit.launch);
    if (after !== undefined) plan.drafts.put(path, after);
    putStart(plan, { where, command: value, launch: edit.launch }, after !== undefined);
  } else if (Array.isArray(value) && value.every((word) => typeof word === 'string')) {
    const launch = launchOf(value, scripts);
    if (launch === undefined) return;
    const after = launch.how === 'options' ? withOptions(text, at, launch) : withWords(text, at, launch);
    if (after !== undefined) plan.drafts.put(path, after);
    putStart(plan, { where, command: value.join(' '), launch }, after !== undefined);
  }
}

function withOptions(text: string, at: Path, { way }: Launch & { how: 'options' }): string | undefined {
  return withVariable(text, at.slice(0, 2), 'NODE_OPTIONS', nodeOption(way));
}

/** `["node", "app.js"]`, or the same as a block list. */
function withWords(text: string, at: Path, launch: Launch): string | undefined {
  if (launch.how !== 'flags') return undefined;
  const end = endsOfItems(text, at)?.[launch.after];
  if (end === undefined) return undefined;
  const added = nodeOption(launch.way)
    .split(' ')
    .map((word) => `, ${JSON.stringify(word)}`)
    .join('');
  return `${text.slice(0, end)}${added}${text.slice(end)}`;
}

/** Adds the settings and secrets of the services; existing entries are kept. */
export function planComposeSettings(plan: Plan, { path, services }: ComposeFile, given: ContainerSettings): void {
  for (const name of services) {
    const before = plan.drafts.read(path) ?? '';
    const after = withSettings(before, ['services', name], given);
    if (after !== undefined && isSound(before, after, name, given)) plan.drafts.put(path, after);
    else {
      plan.byHand.push({
        what: `${path} describes the service ${name} in a form that init cannot edit: add these lines to it`,
        lines: [
          ...[
            'environment:',
            ...Object.entries(given.environment).map(([key, value]) => `  ${key}: ${written(value)}`),
          ],
          ...(Object.keys(given.secrets).length > 0 ? [`secrets: [${Object.keys(given.secrets).join(', ')}]`] : []),
        ],
      });
    }
  }
}

function withSettings(text: string, service: Path, { environment, secrets }: ContainerSettings): string | undefined {
  let now: string | undefined = text;
  for (const [name, value] of Object.entries(environment)) now = now && withVariable(now, service, name, value);
  for (const [name, file] of Object.entries(secrets)) {
    now = now && withListed(now, service, name);
    now = now && withSecret(now, name, file);
  }
  return now;
}

function withVariable(text: string, service: Path, name: string, value: string): string | undefined {
  const { environment } = record(serviceOf(text, service));
  if (environment === undefined) return withEntry(text, service, 'environment', ['', `  ${name}: ${written(value)}`]);
  const path = [...service, 'environment'];
  if (Array.isArray(environment)) {
    const has = environment.some((item) => typeof item === 'string' && (item === name || item.startsWith(`${name}=`)));
    return has ? text : withItem(text, path, written(`${name}=${value}`));
  }
  const held = record(environment)[name];
  if (held === undefined) return withEntry(text, path, name, [written(value)]);
  // The service's own options are kept.
  if (name !== 'NODE_OPTIONS' || (typeof held === 'string' && held.includes(preload))) return text;
  return typeof held === 'string' ? withText(text, [...path, name], `${held} ${value}`) : undefined;
}

function withListed(text: string, service: Path, name: string): string | undefined {
  const { secrets } = record(serviceOf(text, service));
  if (secrets === undefined) return withEntry(text, service, 'secrets', ['', `  - ${name}`]);
  if (!Array.isArray(secrets)) return undefined;
  const has = secrets.some((one) => one === name || record(one).source === name);
  return has ? text : withItem(text, [...service, 'secrets'], name);
}

function withSecret(text: string, name: string, file: string): string | undefined {
  const { secrets } = record(readYaml(text));
  if (record(secrets)[name] !== undefined) return text;
  const lines = ['', `  file: ${written(file)}`];
  if (secrets !== undefined) return withEntry(text, ['secrets'], name, lines);
  return withEntry(text, [], 'secrets', ['', `  ${name}:`, ...lines.slice(1).map((line) => `  ${line}`)]);
}

function serviceOf(text: string, path: Path): unknown {
  return path.reduce<unknown>((found, key) => record(found)[key], readYaml(text));
}

/** Whether the edit kept everything and added only the intended entries. */
function isSound(before: string, after: string, name: string, given: ContainerSettings): boolean {
  const [was, is] = [record(readYaml(before)), record(readYaml(after))];
  const rest = ({ services, secrets: _, ...others }: Readonly<Record<string, unknown>>): unknown => {
    const { [name]: __, ...neighbours } = record(services);
    return { ...others, neighbours };
  };
  const own = (all: Readonly<Record<string, unknown>>): unknown => {
    const { environment, secrets, ...others } = record(record(all.services)[name]);
    return others;
  };
  const { environment } = record(record(is.services)[name]);
  const held = Object.keys(given.environment).every((key) =>
    Array.isArray(environment)
      ? environment.some((item) => typeof item === 'string' && item.startsWith(key))
      : record(environment)[key] !== undefined,
  );
  return held && isDeepStrictEqual(rest(was), rest(is)) && isDeepStrictEqual(own(was), own(is));
}
