// Edits PM2's ecosystem file if it is data; if it is code, says what to add by hand.
import { relative, resolve } from 'node:path';
import { parse } from 'acorn';
import { applyEdits, modify } from 'jsonc-parser';
import { nodeOption, preload } from '../commands/edit-command.ts';
import { namesSettings } from '../commands/settings-option.ts';
import { type Plan, putStart } from '../plan.ts';
import { record } from './manifest.ts';
import { readYaml, withEntry, withText } from './yaml-edit.ts';

const names = [
  ...['ecosystem.config', 'pm2.config'].flatMap((name) =>
    ['js', 'cjs', 'mjs', 'json', 'yaml', 'yml'].map((end) => `${name}.${end}`),
  ),
  ...['ecosystem.json', 'process.json', 'pm2.json', 'ecosystem.yaml', 'ecosystem.yml', 'process.yml'],
];
const key = 'node_args';
const launch = { how: 'flags', program: 'pm2', way: '--import', after: 0 } as const;

/** Reads PM2's file; does nothing if there is none. */
export function planPm2(plan: Plan): void {
  const path = names.find((name) => plan.drafts.read(name) !== undefined);
  const text = path && plan.drafts.read(path);
  if (path === undefined || text === undefined) return;
  const after = /\.[cm]?js$/.test(path) ? withCodeArgs(plan, text) : withDataArgs(plan, path, text);
  const isPresent = after === undefined && text.includes(preload) && namesSettings(text, plan.settings);
  if (after === text || isPresent) {
    putStart(plan, { where: path, command: 'apps', launch: { how: 'present' } }, false);
    return;
  }
  if (after !== undefined) plan.drafts.put(path, after);
  plan.starts.push({ where: path, command: 'apps', launch, state: after === undefined ? 'by hand' : 'changed' });
  if (after === undefined) {
    const what = `${path} was not changed, because it is code. Add this property to each app whose script runs with Node, with the file's path relative to the app's cwd; scripts started through npm are changed in package.json`;
    const args = `--env-file-if-exists=${plan.settings} ${nodeOption('--import')}`;
    plan.byHand.push({ what, lines: [`${key}: '${args}',`] });
  }
}

/** The new Node arguments of an app; undefined if the present ones cannot be parsed. */
function argsWith({ settings }: Plan, envFile: string, held: unknown = '', environment = ''): string | undefined {
  if (typeof held !== 'string') return undefined;
  const isSet = namesSettings(held, settings) || (held.includes(preload) && namesSettings(environment, settings));
  const added = [
    ...(isSet ? [] : [`--env-file-if-exists=${envFile}`]),
    ...(held.includes(preload) ? [] : [nodeOption('--import')]),
  ];
  return [...added, held].join(' ').trim();
}

/**
 * The settings file, relative to the working folder of a PM2 app.
 *
 * @returns undefined if that is unknown, or contains characters that would end an argument
 */
function settingsFrom(plan: Plan, cwd: unknown): string | undefined {
  const { folder } = plan.drafts;
  if (cwd === undefined || isDirname(cwd)) return plan.settings;
  if (typeof cwd !== 'string' || cwd === '' || cwd.startsWith('~')) return undefined;
  const from = resolve(folder, cwd);
  if (from === folder) return plan.settings;
  plan.startsElsewhere = true;
  const isWithin = !relative(folder, from).startsWith('..');
  const path = isWithin ? relative(from, resolve(folder, plan.settings)) : resolve(folder, plan.settings);
  return /\s/.test(path) ? undefined : path;
}

/** The expression for the file's own folder, in code. */
function isDirname(value: unknown): boolean {
  const { type, name } = record(value);
  return type === 'Identifier' && name === '__dirname';
}

/** An app with another interpreter, or with a hook on `require`, cannot be edited. */
function argsOfApp(plan: Plan, app: Readonly<Record<string, unknown>>): string | undefined {
  const { script, interpreter = 'node', cwd } = app;
  const other = app.interpreter_args ?? app.interpreterArgs ?? app.nodeArgs;
  if (typeof script !== 'string' || interpreter !== 'node' || other !== undefined) return undefined;
  // npm and similar programs are launchers: their arguments do not reach the app.
  if (!/\.[cm]?js$|node_modules\/next\//.test(script)) return undefined;
  if (/ts-node/.test(String(app[key] ?? ''))) return undefined;
  // An app that has the preload in its environment does not get it again.
  const environment = JSON.stringify(app.env ?? '');
  if (environment.includes(preload)) return undefined;
  const envFile = settingsFrom(plan, cwd);
  return envFile === undefined ? undefined : argsWith(plan, envFile, app[key], environment);
}

function withDataArgs(plan: Plan, path: string, text: string): string | undefined {
  const isJson = path.endsWith('.json');
  const data = readYaml(text);
  const { apps } = record(data);
  if (!Array.isArray(apps) || apps.length === 0) return undefined;
  let now: string | undefined = text;
  for (const [index, app] of apps.entries()) {
    const args = argsOfApp(plan, record(app));
    if (args === undefined || now === undefined) return undefined;
    const at = ['apps', index, key];
    if (isJson) now = applyEdits(now, modify(now, at, args, { formattingOptions: formattingOf(now) }));
    else now = record(app)[key] === undefined ? withEntry(now, at.slice(0, 2), key, [args]) : withText(now, at, args);
  }
  return now;
}

function formattingOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return { insertSpaces: indent[0] !== '\t', tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Code with the apps as a list of plain objects: `module.exports = { apps: [{ script: 'app.js' }] }`. */
function withCodeArgs(plan: Plan, text: string): string | undefined {
  const apps = appsIn(text);
  if (apps === undefined || apps.length === 0) return undefined;
  const edits: { at: number; end: number; by: string }[] = [];
  for (const app of apps) {
    const properties = propertiesOf(app);
    const script = properties?.get('script');
    if (properties === undefined || script === undefined) return undefined;
    const values = Object.fromEntries([...properties].map(([name, { value }]) => [name, literalOf(value)]));
    const args = argsOfApp(plan, values);
    if (args === undefined || (properties.has(key) && typeof values[key] !== 'string')) return undefined;
    const held = properties.get(key);
    if (held !== undefined)
      edits.push({ at: held.value.start, end: held.value.end, by: quotedAs(text, held.value, args) });
    else {
      const line = text.slice(text.lastIndexOf('\n', script.start - 1) + 1, script.start);
      const lead = /^\s*$/.test(line) ? `,${text.includes('\r\n') ? '\r\n' : '\n'}${line}` : ', ';
      edits.push({ at: script.end, end: script.end, by: `${lead}${key}: ${quotedAs(text, script.value, args)}` });
    }
  }
  return edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((now, { at, end, by }) => `${now.slice(0, at)}${by}${now.slice(end)}`, text);
}

function quotedAs(text: string, { start }: Node, value: string): string {
  return text[start] === '"' ? JSON.stringify(value) : `'${value.replaceAll("'", String.raw`\'`)}'`;
}

/** The objects in the list `apps` of the file's export. */
function appsIn(text: string): readonly Node[] | undefined {
  for (const sourceType of ['module', 'script'] as const) {
    try {
      const program = parse(text, { ecmaVersion: 'latest', sourceType, allowHashBang: true });
      const exported = program.body.map(exportedBy).find((node) => node !== undefined);
      const apps = exported && propertiesOf(exported)?.get('apps')?.value;
      const elements = apps && childrenOf(apps, 'ArrayExpression', 'elements');
      if (elements !== undefined) return elements;
    } catch {
      // Not of this form, or not JavaScript.
    }
  }
  return undefined;
}

/** The value that `module.exports = ...` or `export default ...` exports. */
function exportedBy(statement: Node): Node | undefined {
  const { declaration, expression } = statement as Node & { declaration?: Node; expression?: Node };
  if (statement.type === 'ExportDefaultDeclaration') return declaration;
  if (expression?.type !== 'AssignmentExpression') return undefined;
  const { left, right } = expression as Node & { left: Node & { property?: { name?: string } }; right: Node };
  return left.type === 'MemberExpression' && left.property?.name === 'exports' ? right : undefined;
}

interface Property extends Node {
  readonly value: Node;
}

function propertiesOf(node: Node): Map<string, Property> | undefined {
  const properties = childrenOf(node, 'ObjectExpression', 'properties');
  if (properties === undefined) return undefined;
  const found = new Map<string, Property>();
  for (const one of properties) {
    const { key: name, value } = one as Node & { key?: { name?: string; value?: unknown }; value?: Node };
    // A spread into an app may hold any property.
    if (one.type !== 'Property' || name === undefined || value === undefined) return undefined;
    found.set(String(name.name ?? name.value), { ...one, value });
  }
  return found;
}

function childrenOf(node: Node, type: string, name: string): readonly Node[] | undefined {
  if (node.type !== type) return undefined;
  const children: unknown = Reflect.get(node, name);
  if (!Array.isArray(children)) return undefined;
  return children.every((child) => child !== null) ? children : undefined;
}

/** The value of a literal; distinguishes an expression from an absent value. */
function literalOf(node: Node): unknown {
  return node.type === 'Literal' ? Reflect.get(node, 'value') : node;
}
