// The index name of a record: fixed, or a prefix with the date.
import dayjs from 'dayjs';

/** What determines the name. */
export interface IndexNaming {
  readonly index?: string | null | undefined;
  readonly indexPrefix?: string | (() => string) | undefined;
  /** A Day.js pattern. */
  readonly indexSuffixPattern?: string | undefined;
}

/** @param interfix text between prefix and date */
export function indexName(
  { index, indexPrefix = 'logs', indexSuffixPattern = 'YYYY.MM.DD' }: IndexNaming,
  interfix?: string,
): string {
  if (index !== undefined && index !== null) return index;
  const prefix = typeof indexPrefix === 'function' ? indexPrefix() : indexPrefix;
  return [prefix, ...(interfix === undefined ? [] : [interfix]), dayjs().format(indexSuffixPattern)].join('-');
}
