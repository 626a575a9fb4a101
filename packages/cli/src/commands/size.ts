// `telltale size`: computes the plane that a load needs, each figure with its formula.
import type { Load } from '@telltale/sizing';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { limits } from '../limits.ts';
import { type NumberBounds, numberOf } from '../numbers.ts';
import { withPagePaths } from '../terminal/page-paths.ts';
import { jsonHelp, type VerbContext } from '../verb.ts';

/** Options as commander parses them. */
interface SizeOptions {
  readonly services: string;
  readonly instances?: string;
  readonly requestsPerSecond: string;
  readonly logLinesPerSecond: string;
  readonly days: string;
  readonly metricsDays?: string;
  readonly bytesPerLine?: string;
  readonly seriesPerService?: string;
  readonly replicas?: string;
  readonly json?: boolean;
}

/** Adds `size`. */
export function registerSize(program: Program, { command, end }: VerbContext): void {
  program
    .command('size')
    .description('calculate memory, disk and nodes for a load, and the stack that handles it')
    .requiredOption('--services <count>', 'number of monitored services')
    .option('--instances <count>', 'processes of each service (default: 1)')
    .requiredOption('--requests-per-second <rate>', 'requests of all services together')
    .requiredOption('--log-lines-per-second <rate>', 'log lines of all services together')
    .requiredOption('--days <count>', 'how long log records are kept')
    .option('--metrics-days <count>', 'how long series are kept (default: as long as the plane keeps them)')
    .option('--bytes-per-line <bytes>', 'mean size of a log document as JSON (default: a typical size)')
    .option('--series-per-service <count>', 'series of each process (default: those of a service with ten routes)')
    .option('--replicas <0|1>', 'additional copies of the logs (default: 1 from three nodes on, else 0)')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
Example:
  telltale size --services 12 --instances 3 --requests-per-second 400 --log-lines-per-second 900 --days 14

It queries and changes nothing. Each result has its formula; docs/scaling.md explains how to use the results.`,
    )
    .action(async (options: SizeOptions) => {
      end(await size(await readLoad(options), { ...command, json: options.json === true }));
    });
}

async function readLoad(options: SizeOptions): Promise<Load> {
  const { sizingBounds: bounds, sizingDefaults: defaults } = await import('@telltale/sizing');
  const count = (option: string, text: string | undefined, bound: NumberBounds, otherwise = bound.min): number =>
    text === undefined ? otherwise : numberOf(option, text, bound);
  const { days, metricsDays, bytesPerLine, seriesPerService } = options;
  return {
    services: count('--services', options.services, bounds.services),
    instances: count('--instances', options.instances, bounds.instances, defaults.instances),
    requestsPerSecond: rate('--requests-per-second', options.requestsPerSecond, bounds.requestsPerSecond),
    logLinesPerSecond: rate('--log-lines-per-second', options.logLinesPerSecond, bounds.logLinesPerSecond),
    days: count('--days', days, bounds.days),
    metricsDays: count('--metrics-days', metricsDays, bounds.days, defaults.metricsDays),
    bytesPerLine: count('--bytes-per-line', bytesPerLine, bounds.bytesPerLine, defaults.bytesPerLine),
    seriesPerService: count(
      '--series-per-service',
      seriesPerService,
      bounds.seriesPerService,
      defaults.seriesPerService,
    ),
    replicas: replicas(options.replicas),
  };
}

function rate(option: string, text: string, bound: NumberBounds): number {
  return numberOf(option, text, { ...bound, fraction: true });
}

function replicas(text: string | undefined): 0 | 1 | undefined {
  if (text === undefined) return undefined;
  return numberOf('--replicas', text, limits.replicas) === 0 ? 0 : 1;
}

/** The parsed command line. */
export interface SizeCommand extends Command {
  readonly json: boolean;
}

/** @returns the exit code */
export async function size(load: Load, { stdout, json }: SizeCommand): Promise<number> {
  const [{ sizeOf }, { describedSize, plainSize }] = await Promise.all([
    import('@telltale/sizing'),
    import('../size-report.ts'),
  ]);
  const counted = sizeOf(load);
  stdout.write(json ? `${JSON.stringify(plainSize(counted))}\n` : withPagePaths(describedSize(counted)));
  return exitCodes.ok;
}
