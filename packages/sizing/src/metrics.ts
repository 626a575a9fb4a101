// Computes memory and disk of Prometheus for the series of a load.
import { type Figure, figure, given, plain, product, quotient, sum } from './expression.ts';
import { choices, measured, rules } from './limits.ts';
import type { Load } from './load.ts';

/** The requirements of Prometheus. */
export interface MetricsSize {
  readonly targets: Figure;
  readonly series: Figure;
  readonly samples: Figure;
  readonly blockBytes: Figure;
  readonly walBytes: Figure;
  readonly diskBytes: Figure;
  readonly memoryBytes: Figure;
}

/** Computes them. */
export function sizeMetrics(load: Load): MetricsSize {
  const services = given('services', load.services);
  const targets = figure('targets', '', product(services, given('instances', load.instances)));
  const series = figure(
    'series',
    '',
    sum(
      product(targets, given('series an instance', load.seriesPerService)),
      product(services, given("rules' series a service", measured.ruleSeriesPerService)),
      given("the plane's own", measured.planeSeries),
    ),
  );
  const samples = figure('samples', 'samples/s', quotient(series, given('scraped each', choices.scrapeSeconds, 's')));
  const blockBytes = figure(
    'blocks',
    'bytes',
    product(
      samples,
      plain(86_400, 's'),
      given('days', load.metricsDays, 'd'),
      given('bytes a sample', measured.blockBytesPerSample, 'bytes'),
    ),
  );
  const walBytes = figure(
    'write-ahead log',
    'bytes',
    product(
      samples,
      given('kept', rules.headSeconds, 's'),
      given('bytes a sample', measured.walBytesPerSample, 'bytes'),
    ),
  );
  return {
    targets,
    series,
    samples,
    blockBytes,
    walBytes,
    diskBytes: figure(
      'disk',
      'bytes',
      sum(product(blockBytes, given('a block written anew', 1 + rules.blockShare)), walBytes),
    ),
    memoryBytes: figure(
      'memory',
      'bytes',
      product(
        sum(
          given('without series', measured.prometheusBytesMin, 'bytes'),
          product(
            series,
            given('replaced', choices.seriesPerHead),
            given('bytes a series', measured.memoryBytesPerSeries, 'bytes'),
          ),
        ),
        given('searches', choices.prometheusHeadRoom),
      ),
    ),
  };
}
