// The scripts of package.json that start the service.
import { editCommand, nodeOption } from '../commands/edit-command.ts';
import { hooksRequire } from '../commands/launch.ts';
import { commandsOf } from '../commands/shell-words.ts';
import { limits } from '../limits.ts';
import { type Plan, putStart, scriptNames } from '../plan.ts';
import { manifestPath, putScript, record } from './manifest.ts';
import { settingsFile } from './settings-file.ts';

const startNames =
  /^(?:start|serve|server|dev|develop|prod|production)(?::(?:prod|production|dev|development|debug|watch|local|server|api|app|web))?$/;

/** Reads the scripts whose names say that they start the service, and those that another file starts. */
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
  // Settings are read from a file before the preload; of what names one already, that one is taken.
  const flags = /--env-file/.test(command) ? '' : `--env-file-if-exists=${settingsFile} `;
  const edit = editCommand(command, scriptNames(plan), { flags, nodemonHooks: nodemonHooks(plan) });
  if (edit === undefined) {
    if (!startsNode(command)) return;
    const what = `${where} is left as it is, since it says more than can be read: set NODE_OPTIONS where it is started`;
    plan.byHand.push({ what, lines: [`NODE_OPTIONS='${nodeOption('--import')}'`] });
    return;
  }
  if (edit.after !== undefined) putScript(plan.drafts, name, edit.after);
  putStart(plan, { where, command, launch: edit.launch }, edit.after !== undefined);
}

/** Whether nodemon's own settings have it run what hooks `require`. */
function nodemonHooks({ drafts }: Plan): boolean {
  const own = drafts.read('nodemon.json') ?? '';
  const inManifest: unknown = JSON.parse((drafts.read(manifestPath) ?? '{}').replace(/^\uFEFF/, ''));
  return hooksRequire(`${own} ${JSON.stringify(record(inManifest).nodemonConfig ?? '')}`);
}

/** Whether a line that cannot be read may run Node, or a command within it that is told to a shell. */
function startsNode(command: string): boolean {
  const starts = (text: string): boolean =>
    /(?:^|[\s;&|(`/])(?:node|nodejs|tsx|ts-node|nodemon|next|nest)\s/.test(text);
  const read = commandsOf(command);
  if (read === undefined) return starts(command);
  return read.some(({ words }) => words.some(({ text }) => /\s/.test(text) && starts(text)));
}
