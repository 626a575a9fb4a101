// `telltale console`: serves the console to a browser on this machine until it is stopped.
import type { RunningConsole } from '@telltale/console';
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { withRunnableCommands } from '../terminal/runnable-command.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface ConsoleOptions extends EngineOptions {
  readonly port: number;
  readonly open: boolean;
}

/** Adds `console`. */
export function registerConsole(program: Program, { command, openEngine, telltale, end }: VerbContext): void {
  addEngineVerb(
    program,
    'console',
    'show dashboards, logs and alerts in a browser on this machine',
    'telltale console\n  telltale console --port 9600 --no-open',
  )
    .option(
      '--port <port>',
      'port on loopback, 0 for any free one',
      (text) => numberOf('--port', text, limits.ports, '0 being any free one'),
      0,
    )
    .option('--no-open', 'print the link and open no browser')
    .option('--json', `${jsonHelp}, once the link is good`)
    .addHelpText(
      'after',
      `
The link opens the console once, in one browser. Run it again for another browser. Ctrl-C ends it; the plane keeps running.
From another machine: ssh -L PORT:127.0.0.1:PORT HOST, with a --port of your choice, and open the link there.`,
    )
    .action(async (options: ConsoleOptions) => {
      const { port, open, json = false } = options;
      end(await console(await openEngine(options), { ...command, telltale, port, open, json }));
    });
}

/** The parsed command line. */
export interface ConsoleCommand extends Command {
  /** Telltale's version. */
  readonly telltale: string;
  readonly port: number;
  /** Whether to open a browser, if there is one. */
  readonly open: boolean;
  readonly json: boolean;
}

/**
 * Serves until the user ends it.
 *
 * @returns the exit code
 * @throws PlaneError `not_running` if no server of the plane runs
 */
export async function console(plane: Engine, command: ConsoleCommand): Promise<number> {
  const ended = command.interruption();
  const missing = await requireServers(plane);
  const running = await start(plane, command);
  try {
    const { stdout, stderr, json, name } = command;
    for (const part of missing) stderr.write(withRunnableCommands(`${part} does not run: see telltale status\n`, name));
    stdout.write(json ? `${JSON.stringify({ url: running.url, port: running.port })}\n` : described(running));
    await using _opened = command.open ? await browserAt(running.url, command) : undefined;
    await aborted(ended);
  } finally {
    await running.close();
  }
  return exitCodes.ok;
}

/** The link comes last, where the user sees it first. */
function described({ url }: RunningConsole): string {
  return `end it                 Ctrl-C; the plane keeps running\nthe console is at      ${url}\n`;
}

/** @returns servers that do not run although others of the plane do */
async function requireServers(plane: Engine): Promise<readonly string[]> {
  const [{ PlaneError, partNames }, { connections = {} }] = await Promise.all([
    import('@telltale/plane'),
    plane.status(),
  ]);
  const missing = partNames.filter((part) => connections[part] === undefined);
  if (missing.length < partNames.length) return missing;
  const { engine } = await plane.describe();
  throw new PlaneError('not_running', {
    what: 'cannot open the console',
    why: 'the plane is not running',
    remedy: `Start it: telltale up --engine ${engine}`,
  });
}

async function start(plane: Engine, { telltale, port, name, stderr, env }: ConsoleCommand): Promise<RunningConsole> {
  const { startConsole } = await import('@telltale/console');
  return startConsole({
    plane,
    telltale,
    port,
    worded: (message) => withRunnableCommands(message, name),
    onUnexpected: (error) => {
      if (env.TELLTALE_DEBUG === '1') stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    },
  });
}

async function browserAt(url: string, { env, stderr }: ConsoleCommand): Promise<AsyncDisposable | undefined> {
  const { openBrowser } = await import('../terminal/open-browser.ts');
  return openBrowser(url, { env, isTerminal: stderr.isTTY === true, platform: process.platform });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
