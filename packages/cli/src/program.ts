// The commander program: its name, its help and its verbs, in the order of the help.
import { readFileSync } from 'node:fs';
import { Command as Program } from 'commander';
import type { Command } from './command.ts';
import { registerBackup } from './commands/backup.ts';
import { registerConsole } from './commands/console.ts';
import { registerDeadLetters } from './commands/dead-letters.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerDown } from './commands/down.ts';
import { registerEnv } from './commands/env.ts';
import { registerExport } from './commands/export.ts';
import { registerImport } from './commands/import.ts';
import { registerInit } from './commands/init.ts';
import { registerLogs } from './commands/logs.ts';
import { registerRestore } from './commands/restore.ts';
import { registerRotate } from './commands/rotate.ts';
import { registerSearch } from './commands/search.ts';
import { registerSilence } from './commands/silence.ts';
import { registerSize } from './commands/size.ts';
import { registerSmoke } from './commands/smoke.ts';
import { registerStatus } from './commands/status.ts';
import { registerTail } from './commands/tail.ts';
import { registerUp } from './commands/up.ts';
import { registerUpgrade } from './commands/upgrade.ts';
import { openEngine as openNamed } from './open-engine.ts';
import type { ProgressReporter } from './terminal/progress-reporter.ts';
import { withRunnableCommands } from './terminal/runnable-command.ts';
import type { OpenEngine, VerbContext } from './verb.ts';

const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const verbs: readonly ((program: Program, context: VerbContext) => void)[] = [
  registerUp,
  registerDown,
  registerStatus,
  registerEnv,
  registerConsole,
  registerDoctor,
  registerDeadLetters,
  registerSearch,
  registerTail,
  registerLogs,
  registerBackup,
  registerRestore,
  registerSmoke,
  registerInit,
  registerSilence,
  registerRotate,
  registerUpgrade,
  registerImport,
  registerExport,
  registerSize,
];

/** Dependencies of the program. */
export interface ProgramOptions {
  readonly command: Command;
  readonly reporter: ProgressReporter;
  /** Called with the exit code of the verb. */
  end(exitCode: number): void;
  readonly openEngine: OpenEngine | undefined;
}

/** The program, ready to parse; the plane and other large modules are loaded when a verb is run. */
export function createProgram({ command, reporter, end, openEngine = openNamed }: ProgramOptions): Program {
  const program = new Program('telltale')
    .description('Runs the monitoring plane: Elasticsearch, Prometheus, Alertmanager.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      // The examples of the help are for copying.
      writeOut: (text) => command.stdout.write(withRunnableCommands(text, command.name)),
      writeErr: (text) => command.stderr.write(text),
      // The caller of the parser reports this error with all others.
      outputError: () => {},
    })
    .addHelpText(
      'after',
      `
Example, from an empty machine to a monitored service:
  telltale up --engine native
  set -a; eval "$(telltale env)"; set +a
  node --import @telltale/node app.js

Exit codes: 0 success, 1 failure, 2 wrong command line, 3 (status) a part does not run, 4 (import, init) something needs
manual work. TELLTALE_DEBUG=1 prints the stack trace of an error.`,
    );
  for (const register of verbs) register(program, { command, reporter, end, openEngine, telltale: manifest.version });
  return program;
}
