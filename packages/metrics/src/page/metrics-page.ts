// The metrics page of a process: collected on a scrape, written once for concurrent scrapes.
import { Readable } from 'node:stream';
import type { Histogram } from '@opentelemetry/api';
import { metrics as catalog } from '@telltale/catalog';
import { limits } from '../limits.ts';
import type { MeterProvider } from '../meter/meter-provider.ts';
import { type Format, formatFor } from './format.ts';
import { type PageFamily, renderPage } from './render-page.ts';

const scrapeDuration = 'telltale.metrics.scrape.duration';

/** Options of the page. */
export interface MetricsPageOptions {
  readonly provider: MeterProvider;
  /** Attributes of the process, for `target_info`. */
  readonly resource: Readonly<Record<string, string | number | boolean>>;
  /** Whether scrapers that accept UTF-8 names get them; default: false. */
  readonly utf8?: boolean;
  /** Collects the content of the page if it has more than the provider's own metrics. */
  readonly gather?: () => Promise<Iterable<PageFamily> | undefined>;
}

/** The relevant headers of a request. */
export interface Asked {
  readonly accept?: string | undefined;
  readonly acceptEncoding?: string | undefined;
}

/** An answer to a scrape. */
export interface WrittenPage {
  readonly contentType: string;
  readonly contentEncoding?: 'gzip';
  readonly body: readonly Buffer[];
}

/** Writes the page of one provider. */
export class MetricsPage {
  readonly #options: MetricsPageOptions;
  readonly #scrapes: Histogram;
  readonly #underWay = new Map<string, Promise<WrittenPage>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: MetricsPageOptions) {
    this.#options = options;
    const { description, unit, bounds } = catalog[scrapeDuration];
    this.#scrapes = options.provider.getMeter('@telltale/metrics').createHistogram(scrapeDuration, {
      description,
      unit,
      advice: { explicitBucketBoundaries: [...bounds] },
    });
  }

  /** The page in the requested format; concurrent requests share it. */
  answer({ accept, acceptEncoding }: Asked = {}): Promise<WrittenPage> {
    const format = formatFor(accept, this.#options.utf8 ?? false);
    const compressed = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(acceptEncoding ?? '');
    return this.#shared(`${format.contentType} ${compressed}`, async () => {
      const page = await this.#plain(format);
      return compressed ? gzipped(page) : page;
    });
  }

  /** The page as text. */
  async text(accept?: string): Promise<string> {
    const { body } = await this.answer({ accept });
    return Buffer.concat([...body]).toString('utf8');
  }

  #plain(format: Format): Promise<WrittenPage> {
    return this.#shared(format.contentType, () => {
      // One after the other: collecting for the next page would replace the values of this one.
      const written = this.#last.then(() => this.#write(format));
      this.#last = written.catch(() => {});
      return written;
    });
  }

  async #write(format: Format): Promise<WrittenPage> {
    const begun = performance.now();
    const { provider, resource, gather } = this.#options;
    await provider.observables.observe();
    const families = (await gather?.()) ?? provider.registry.families();
    const body = await renderPage(families, resource, format, (message) => provider.registry.warnOnce(message));
    this.#scrapes.record((performance.now() - begun) / 1_000);
    return { contentType: format.contentType, body };
  }

  #shared(key: string, work: () => Promise<WrittenPage>): Promise<WrittenPage> {
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const begun = work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, begun);
    return begun;
  }
}

/** Compressed off the thread. */
async function gzipped(page: WrittenPage): Promise<WrittenPage> {
  const bytes = page.body.reduce((sum, { length }) => sum + length, 0);
  if (bytes < limits.gzipBytesMin) return page;
  const { constants, createGzip } = process.getBuiltinModule('node:zlib');
  const body: Buffer[] = [];
  for await (const piece of Readable.from(page.body).pipe(createGzip({ level: constants.Z_BEST_SPEED })))
    body.push(piece);
  return { contentType: page.contentType, contentEncoding: 'gzip', body };
}
