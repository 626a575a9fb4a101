// Finds the scripts of package.json that start the service.
import { editCommand } from '../commands/edit-command.ts';
import { commandsOf } from '../commands/shell-words.ts';
import { limits } from '../limits.ts';
import { type Plan, putStart, putUnread, scriptNames } from '../plan.ts';
import { type Manifest, manifestPath, putScript, record } from './manifest.ts';

const startNames =
  /^(?:start|serve|server|dev|develop|prod|production)(?::(?:prod|production|dev|development|debug|watch|local|server|api|app|web))?$/;

/** Reads the scripts that start the service, by name, and those that another file starts. */
export function planScripts(plan: Plan): void {
  const { manifest, scripts } = plan;
  for (const name of Object.keys(manifest.scripts)) if (startNames.test(name)) scripts.add(name);
  const done = new Set<string>();
  for (let depth = 0; depth < limits.scriptDepthMax; depth += 1) {
    const open = [...scripts].filter((name) => !done.has(name));
    if (open.length === 0) return;
    for (const name of open) {
      done.add(name);
      planScript(plan, name);
    }
  }
}

function planScript(plan: Plan, name: string): void {
  const command = plan.manifest.scripts[name];
  if (command === undefined) return;
  const where = `package.json "${name}"`;
  const edit = editCommand(command, scriptNames(plan), { settings: plan.settings, nodemonExec: nodemonExec(plan) });
  if (edit === undefined) {
    if (startsNode(command)) putUnread(plan, where);
    return;
  }
  if (edit.after !== undefined) putScript(plan.drafts, name, edit.after);
  putStart(plan, { ...edit, where, command }, edit.after !== undefined);
}

/** The scripts that start the service, including those that they call. */
export function startScripts(manifest: Manifest): ReadonlySet<string> {
  const known = new Set(Object.keys(manifest.scripts));
  const found = new Set([...known].filter((name) => startNames.test(name)));
  // Iteration over a Set includes entries that are added meanwhile.
  for (const name of found) {
    const launch = editCommand(manifest.scripts[name] ?? '', known)?.launch;
    if (launch?.how === 'script') found.add(launch.name);
  }
  return found;
}

/** The command in nodemon's own settings, as text; undefined if there is none. */
export function nodemonExec({ drafts }: Pick<Plan, 'drafts'>): string | undefined {
  const own = drafts.read('nodemon.json') ?? '';
  const inManifest: unknown = JSON.parse((drafts.read(manifestPath) ?? '{}').replace(/^\uFEFF/, ''));
  const text = `${own} ${JSON.stringify(record(inManifest).nodemonConfig ?? '')}`;
  return /exec/.test(text) ? text : undefined;
}

/** Whether a line that cannot be parsed may run Node, directly or through a shell. */
function startsNode(command: string): boolean {
  const starts = (text: string): boolean =>
    /(?:^|[\s;&|(`/])(?:node|nodejs|tsx|ts-node|nodemon|next|nest)\s/.test(text);
  const read = commandsOf(command);
  if (read === undefined) return starts(command);
  // The program is a variable or a script file.
  if (read.some(({ words: [program] }) => /^\$|\.(?:sh|[cm]?[jt]s)$/.test(program?.text ?? ''))) return true;
  return read.some(({ words }) => words.some(({ text }) => /\s/.test(text) && starts(text)));
}
