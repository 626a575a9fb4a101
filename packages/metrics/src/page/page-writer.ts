// Writes a page in slices, so that nobody waits for it however many series there are.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from '../limits.ts';
import { type Labels, labelsOf } from '../meter/labels.ts';
import type { HistogramSeries, NumberSeries, PageType } from '../meter/storage.ts';
import { exemplarText, type Format, headOf, labelsText, numberText, sampleText } from './format.ts';

/** Series of one metric that are written together. */
export interface PagePart {
  readonly description: { readonly scope: string };
  /** Of a histogram: upper bounds of its buckets but the last. */
  readonly bounds?: readonly number[];
  readonly series: { readonly size: number; values(): Iterable<NumberSeries | HistogramSeries> };
}

/** What shares a name on the page. */
export interface PageFamily {
  readonly name: string;
  readonly utf8Name: string;
  readonly type: PageType;
  readonly help: string;
  /** One a scope; several are told apart by a label. */
  readonly storages: readonly PagePart[];
}

/** A page under way. */
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

  /** Whether others are to get their turn. */
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

/** Bounds as `le` has them: OpenMetrics knows them as numbers with a point. */
function leTexts(bounds: readonly number[], { name }: Format): string[] {
  const text = (bound: number): string =>
    name === 'openmetrics' && Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
  return [...bounds.map(text), '+Inf'];
}

function scopeLabel({ description }: PagePart): Labels {
  return labelsOf({ 'otel.scope.name': description.scope });
}

/**
 * Writes the page.
 *
 * @param resource attributes of the process, for `target_info`
 * @returns its bytes, in pieces
 */
export async function writePage(
  families: Iterable<PageFamily>,
  resource: Readonly<Record<string, string | number | boolean>>,
  format: Format,
): Promise<Buffer[]> {
  const page = new Page(format);
  page.write(targetInfo(resource, format));
  for (const family of families) {
    const storages = family.storages.filter(({ series }) => series.size > 0);
    if (storages.length === 0) continue;
    page.write(headOf(family, format));
    const name = format.utf8 ? family.utf8Name : family.name;
    for (const storage of storages) {
      // What only one scope names needs no word of it.
      const scope = family.storages.length > 1 ? labelsText(scopeLabel(storage), format) : '';
      const labelled = (labels: Labels): string => [scope, labelsText(labels, format)].filter(Boolean).join(',');
      const les = storage.bounds && leTexts(storage.bounds, format);
      for (const series of storage.series.values()) {
        if ('counts' in series) page.histogram(name, labelled(series.labels), series, les ?? []);
        else page.number(name, labelled(series.labels), series);
        if (page.isDue) await page.pause();
      }
    }
  }
  if (format.name === 'openmetrics') page.write('# EOF\n');
  page.flush();
  return page.chunks;
}

function targetInfo(resource: Readonly<Record<string, string | number | boolean>>, format: Format): string {
  const labels = labelsText(labelsOf(resource), format);
  const head = format.name === 'openmetrics' ? ['target', 'info'] : ['target_info', 'gauge'];
  return `# HELP ${head[0]} What the process says of itself.\n# TYPE ${head.join(' ')}\n${sampleText('target_info', labels)} 1\n`;
}
