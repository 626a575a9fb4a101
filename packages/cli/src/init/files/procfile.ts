// Edits a Procfile: one process on each line.
import { editCommand } from '../commands/edit-command.ts';
import { type Plan, putStart, putUnread, scriptNames } from '../plan.ts';
import { nodemonExec } from './scripts.ts';

const path = 'Procfile';

/** Reads each process of a Procfile. */
export function planProcfile(plan: Plan): void {
  const text = plan.drafts.read(path);
  if (text === undefined) return;
  const lines = text.split('\n').map((line) => {
    const [, head = '', command = '', end = ''] = /^([\w-]+:[ \t]*)(.*?)(\s*)$/.exec(line) ?? [];
    // The release command is not a service.
    if (command === '' || /^release:/.test(head)) return line;
    const where = `Procfile ${head.trim()}`;
    const edit = editCommand(command, scriptNames(plan), { settings: plan.settings, nodemonExec: nodemonExec(plan) });
    if (edit === undefined) {
      putUnread(plan, where);
      return line;
    }
    putStart(plan, { ...edit, where, command }, edit.after !== undefined);
    return `${head}${edit.after ?? command}${end}`;
  });
  plan.drafts.put(path, lines.join('\n'));
}
