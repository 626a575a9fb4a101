// The formats of a metrics page (Prometheus text, OpenMetrics with exemplars) and their content negotiation.
import type { Exemplar } from '../meter/exemplar.ts';
import { escaped, type Labels, labelName } from '../meter/labels.ts';
import type { PageType } from '../meter/storage.ts';

/** How a page is written. */
export interface Format {
  readonly name: 'text' | 'openmetrics';
  readonly contentType: string;
  /** Names with OpenTelemetry's own characters, in quotes. */
  readonly utf8: boolean;
}

const types = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  textUtf8: 'text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;

const textFormat: Format = { name: 'text', contentType: types.text, utf8: false };
const openMetricsFormat: Format = { name: 'openmetrics', contentType: types.openmetrics, utf8: false };

interface Accepted {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

function accepted(header: string): Accepted[] {
  return header.split(',').map((part) => {
    const [type = '', ...rest] = part.split(';').map((text) => text.trim().toLowerCase());
    const parameters = new Map(rest.map((text) => [text.split('=', 1)[0] ?? '', text.slice(text.indexOf('=') + 1)]));
    const quality = Number(parameters.get('q') ?? 1);
    return { type, parameters, quality: Number.isFinite(quality) ? quality : 0 };
  });
}

/**
 * The format for a request's `Accept`; text if it names no known one.
 *
 * @param utf8 whether scrapers that accept UTF-8 names get them
 */
export function formatFor(accept: string | undefined, utf8: boolean): Format {
  const ranked = accepted(accept ?? '')
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { type, parameters } of ranked) {
    const allowed = utf8 && parameters.get('escaping') === 'allow-utf-8';
    if (type === 'application/openmetrics-text' && !(parameters.get('version') ?? '1.0.0').startsWith('2')) {
      if (!allowed) return openMetricsFormat;
      return { name: 'openmetrics', contentType: `${types.openmetrics}; escaping=allow-utf-8`, utf8: true };
    }
    if (type === 'text/plain' || type === 'text/*' || type === '*/*') {
      return allowed ? { name: 'text', contentType: types.textUtf8, utf8: true } : textFormat;
    }
  }
  return textFormat;
}

/** A number in page form. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

/** ` # {trace_id="…",span_id="…"} value time`; empty if the format or the value has none. */
export function exemplarText(exemplar: Exemplar | undefined, format: Format): string {
  if (exemplar === undefined || format.name !== 'openmetrics') return '';
  const { traceId, spanId, value, at } = exemplar;
  const labels = traceId === undefined ? '' : `trace_id="${traceId}",span_id="${spanId}"`;
  return ` # {${labels}} ${numberText(value)} ${at / 1_000}`;
}

function helpText(help: string, { name }: Format): string {
  // The text format does not escape quotes here.
  return name === 'openmetrics' ? escaped(help) : help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** The metadata lines of a family. */
interface Head {
  readonly name: string;
  readonly type: PageType;
  readonly help: string;
}

/** Writes the lines before a family's values. */
export function headOf({ name, type, help }: Head, format: Format): string {
  // In OpenMetrics the suffix belongs to the sample only.
  const ofSamples = format.name === 'openmetrics' && type === 'counter';
  const plain = quoted(ofSamples ? name.replace(/_total$/, '') : name);
  return `${help === '' ? '' : `# HELP ${plain} ${helpText(help, format)}\n`}# TYPE ${plain} ${type satisfies PageType}\n`;
}

/** A name, in quotes if needed. */
function quoted(name: string): string {
  return /^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name) ? name : `"${escaped(name)}"`;
}

/** The labels of a series. */
export function labelsText({ pairs, text }: Labels, { utf8 }: Format): string {
  if (!utf8) return text;
  return pairs.map(([name, value]) => `${labelName(name) === name ? name : `"${escaped(name)}"`}="${value}"`).join(',');
}

/** The part before the value: name and labels. */
export function sampleText(name: string, labels: string): string {
  const plain = quoted(name);
  if (plain === name) return labels === '' ? name : `${name}{${labels}}`;
  return labels === '' ? `{${plain}}` : `{${plain},${labels}}`;
}
