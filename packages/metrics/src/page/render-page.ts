// Renders a metrics page in slices, so that a large page does not block the event loop.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from '../limits.ts';
import { labelsOf, labelsOfPairs, labelValue, type OnLabel, shown } from '../meter/labels.ts';
import type { HistogramSeries, NumberSeries, PageType } from '../meter/storage.ts';
import { exemplarText, type Format, headOf, labelsText, numberText, sampleText } from './format.ts';
import { type NamedFamily, namedFor } from './page-names.ts';

/** Series of one metric that are written together. */
export interface PagePart {
  readonly description: { readonly scope: string; readonly name: string; readonly utf8Name: string };
  /** For a histogram: upper bounds of its buckets, without the last. */
  readonly bounds?: readonly number[];
  readonly series: { readonly size: number; values(): Iterable<NumberSeries | HistogramSeries> };
}

/** Metrics of one type that share a name in the restricted characters. */
export interface PageFamily {
  readonly name: string;
  readonly type: PageType;
  readonly help: string;
  /** One for each scope and name; labels distinguish several. */
  readonly storages: readonly PagePart[];
}

/** A page that is being written. */
class Page {
  readonly chunks: Buffer[] = [];
  readonly #format: Format;
  #text = '';
  #lines = 0;
  #sliceEndsAt = performance.now() + limits.sliceMsMax;

  constructor(format: Format) {
    this.#format = format;
  }

  write(text: string): void {
    this.#text += text;
    this.#lines += 1;
  }

  /** Whether to yield to other work. */
  get isDue(): boolean {
    if (this.#lines < limits.linesPerLook) return false;
    this.#lines = 0;
    return performance.now() >= this.#sliceEndsAt;
  }

  async pause(): Promise<void> {
    this.flush();
    await nextTurn();
    this.#sliceEndsAt = performance.now() + limits.sliceMsMax;
  }

  flush(): void {
    if (this.#text !== '') this.chunks.push(Buffer.from(this.#text));
    this.#text = '';
  }

  number(name: string, labels: string, { value, exemplar }: NumberSeries): void {
    this.write(`${sampleText(name, labels)} ${numberText(value)}${exemplarText(exemplar, this.#format)}\n`);
  }

  histogram(name: string, labels: string, series: HistogramSeries, les: readonly string[]): void {
    const before = labels === '' ? '' : `${labels},`;
    let count = 0;
    for (const [bucket, le] of les.entries()) {
      count += series.counts[bucket] ?? 0;
      const exemplar = exemplarText(series.exemplars[bucket], this.#format);
      this.write(`${sampleText(`${name}_bucket`, `${before}le="${le}"`)} ${count}${exemplar}\n`);
    }
    this.write(`${sampleText(`${name}_sum`, labels)} ${numberText(series.sum)}\n`);
    this.write(`${sampleText(`${name}_count`, labels)} ${count}\n`);
  }
}

/** Bounds as values of `le`: OpenMetrics requires a decimal point. */
function leTexts(bounds: readonly number[], { name }: Format): string[] {
  const text = (bound: number): string =>
    name === 'openmetrics' && Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
  return [...bounds.map(text), '+Inf'];
}

/** The labels that distinguish a part's series from others with the same name. */
function partLabels(
  { description: { scope, name } }: PagePart,
  { distinguishedBy }: NamedFamily,
  format: Format,
): string {
  const pairs = [
    ...(distinguishedBy.metric ? [['otel.metric.name', labelValue(name)] as const] : []),
    ...(distinguishedBy.scope ? [['otel.scope.name', labelValue(scope)] as const] : []),
  ];
  return labelsText(labelsOfPairs(pairs.filter(([, value]) => value !== '')), format);
}

/**
 * Renders the page.
 *
 * @param resource attributes of the process, for `target_info`
 * @param onWarning receives names that had to be changed for the page
 * @returns its bytes, in chunks
 */
export async function renderPage(
  families: Iterable<PageFamily>,
  resource: Readonly<Record<string, string | number | boolean>>,
  format: Format,
  onWarning: (message: string) => void,
): Promise<Buffer[]> {
  const page = new Page(format);
  page.write(targetInfo(resource, format, (message) => onWarning(`target_info: ${message}.`)));
  for (const family of await namedFor(families, format.utf8, onWarning)) {
    const { name } = family;
    const parts = family.parts.filter(({ series }) => series.size > 0);
    if (parts.length === 0) continue;
    page.write(headOf(family, format));
    /** Only series of several parts can be duplicates. */
    const written = parts.length > 1 ? new Set<string>() : undefined;
    for (const part of parts) {
      const distinguishing = partLabels(part, family, format);
      const les = part.bounds && leTexts(part.bounds, format);
      for (const series of part.series.values()) {
        const labels = [distinguishing, labelsText(series.labels, format)].filter(Boolean).join(',');
        if (written?.has(labels)) {
          onWarning(
            `a series of ${shown(name)} exists twice, and only the first is on the page: {${labels.slice(0, 200)}}.`,
          );
          continue;
        }
        written?.add(labels);
        if ('counts' in series) page.histogram(name, labels, series, les ?? []);
        else page.number(name, labels, series);
        if (page.isDue) await page.pause();
      }
    }
  }
  if (format.name === 'openmetrics') page.write('# EOF\n');
  page.flush();
  return page.chunks;
}

function targetInfo(
  resource: Readonly<Record<string, string | number | boolean>>,
  format: Format,
  onLabel: OnLabel,
): string {
  const labels = labelsText(labelsOf(resource, onLabel), format);
  const head = format.name === 'openmetrics' ? ['target', 'info'] : ['target_info', 'gauge'];
  return `# HELP ${head[0]} Attributes of the process.\n# TYPE ${head.join(' ')}\n${sampleText('target_info', labels)} 1\n`;
}
