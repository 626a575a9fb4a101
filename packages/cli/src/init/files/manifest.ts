// Reads package.json and edits its scripts.
import { applyEdits, modify } from 'jsonc-parser';
import { CliError } from '../../cli-error.ts';
import type { Drafts } from './drafts.ts';

/** The parts of package.json that init uses. */
export interface Manifest {
  readonly name: string | undefined;
  readonly isModule: boolean;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of all dependencies, including development ones. */
  readonly dependencies: ReadonlySet<string>;
  readonly hasWorkspaces: boolean;
  readonly nodeRange: string | undefined;
  /** Its entry point, if given. */
  readonly main: string | undefined;
}

export const manifestPath = 'package.json';

/** @throws CliError `file` if it is missing or cannot be read */
export function readManifest(drafts: Drafts): Manifest {
  const text = drafts.read(manifestPath);
  const wrong = (why: string): CliError =>
    CliError.file('the folder', drafts.folder, why, 'Name the folder of a Node service: telltale init <folder>');
  if (text === undefined) throw wrong('it has no readable package.json');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw wrong(`its package.json is not valid JSON (${error instanceof Error ? error.message : error})`);
  }
  const { name, type, main, scripts, dependencies, devDependencies, workspaces, engines } = record(parsed);
  return {
    name: typeof name === 'string' && name !== '' ? name : undefined,
    isModule: type === 'module',
    scripts: texts(scripts),
    dependencies: new Set([dependencies, devDependencies].flatMap((all) => Object.keys(record(all)))),
    hasWorkspaces: workspaces !== undefined,
    nodeRange: texts(engines).node,
    main: typeof main === 'string' ? main : undefined,
  };
}

/** Changes one script and leaves every other byte unchanged. */
export function putScript(drafts: Drafts, name: string, command: string): void {
  const text = drafts.read(manifestPath) ?? '';
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  drafts.put(manifestPath, mark + applyEdits(body, modify(body, ['scripts', name], command, {})));
}

/** The properties of an object; none for any other value. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
