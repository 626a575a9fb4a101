// Formats a size for `telltale size`: tables for people, one JSON object for programs.
import { type Figure, type Fit, type Size, settingsOf, written } from '@telltale/sizing';
import { table } from './terminal/table.ts';

/** The purpose of each stack, and how it is started. */
const stacks: Readonly<Record<Fit['stack'], string>> = {
  laptop: 'a laptop of 8 GB: docker compose up -d --wait',
  production: 'a machine of 32 GB: docker compose -f compose.yaml -f production.yaml up -d --wait',
  machine: 'one machine, the stack with the settings below: docker compose up -d --wait',
  cluster: 'three Elasticsearch nodes: docker compose -f compose.yaml -f cluster.yaml up -d --wait',
  distributed: 'servers on several machines: see docs/scaling.md',
};

type Figures = Readonly<Record<string, Figure>>;

/** Tables, and the settings for the stack. */
export function describedSize(counted: Size): string {
  const { elasticsearch, prometheus, others, total, fits, stack, distributed } = counted;
  const settings = Object.entries(settingsOf(counted) ?? {}).map(([name, value]) => `  ${name}=${value}`);
  return [
    figures('Elasticsearch', { ...elasticsearch }),
    figures('Prometheus', { ...prometheus }),
    ...(distributed.logs ? [figures('Elasticsearch in tiers', { ...distributed.logs })] : []),
    ...(distributed.metrics ? [figures('Mimir', { ...distributed.metrics })] : []),
    figures('other parts', others),
    figures('all parts', { ...total }),
    table(
      ['stack', 'fits', 'because'],
      fits.map((fit) => [fit.stack, fit.fits ? 'yes' : 'no', fit.because.join('\n')]),
    ),
    `What fits: ${stacks[stack]}`,
    ...(stack === 'cluster' ? ['It runs Prometheus and Alertmanager twice: their memory and disk count twice.'] : []),
    ...(settings.length > 0 ? ['In compose/.env:', ...settings] : []),
    '1 GB is 1,024 MB, as in the settings of the servers. Sources of the constants: docs/decisions/0103-sizing.md',
    '',
  ].join('\n');
}

function figures(title: string, all: Figures | readonly Figure[]): string {
  return table(
    [title, '', 'how it is counted'],
    Object.values(all).map(({ name, value, unit, from }) => {
      const shown = written(value, unit);
      return [name, shown, from.numbers === shown ? from.formula : `${from.formula}\n${from.numbers}`];
    }),
  );
}

/** One object for programs: each figure has its value, unit and formula. */
export function plainSize(counted: Size): object {
  const { load, elasticsearch, prometheus, others, total, stack, fits, distributed } = counted;
  const settings = settingsOf(counted);
  return {
    load: Object.fromEntries(Object.entries(load).map(([key, value]) => [snaked(key), value])),
    elasticsearch: plainFigures({ ...elasticsearch }),
    prometheus: plainFigures({ ...prometheus }),
    ...(distributed.logs && { tiers: plainFigures({ ...distributed.logs }) }),
    ...(distributed.metrics && { mimir: plainFigures({ ...distributed.metrics }) }),
    others: Object.fromEntries(others.map(({ name, value, unit }) => [name.replaceAll('-', '_'), { value, unit }])),
    total: plainFigures({ ...total }),
    stack,
    fits,
    ...(settings && { settings }),
  };
}

function plainFigures(all: Figures): object {
  return Object.fromEntries(
    Object.entries(all).map(([key, { value, unit, from }]) => [snaked(key), { value, unit, ...from }]),
  );
}

function snaked(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
