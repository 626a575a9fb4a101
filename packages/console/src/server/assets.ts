// The files of the page, read once. A request's path is looked up in a list, never joined to a file path.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ConsoleError } from '../console-error.ts';
import type { IncomingRequest } from './guard/incoming-request.ts';
import { reply } from './reply.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly tag: string;
}

/** Files by path. */
export type Assets = ReadonlyMap<string, Asset>;

/** Served for every view of the page. */
export const indexPath = '/index.html';

/** Reads the files of the page. @throws ConsoleError `no_page` if they were not built */
export function readAssets(folder: string): Assets {
  const assets = new Map<string, Asset>();
  for (const name of namesIn(folder)) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const plain = readFileSync(join(folder, name));
    const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
    assets.set(`/${name}`, { type, plain, gzip: gzipSync(plain, { level: 9 }), tag });
  }
  if (assets.has(indexPath)) return assets;
  throw new ConsoleError(
    'no_page',
    `[telltale console] the page of the console is not in ${folder}. In a clone of the repository, npm run build creates it.`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Writes a file, or 304 if the browser has it already. */
export function replyAsset(asked: IncomingRequest, response: ServerResponse, { type, plain, gzip, tag }: Asset): void {
  const { 'if-none-match': tags = [], 'accept-encoding': encodings = [] } = asked.headersDistinct;
  const headers = { 'content-type': type, 'cache-control': 'no-cache', etag: tag, vary: 'accept-encoding' };
  if (tags.includes(tag)) {
    reply(response, 304, headers);
  } else if (
    encodings
      .join(',')
      .split(',')
      .some((coding) => /^\s*gzip\s*(?:$|;\s*q=(?!0(?:\.0*)?$))/.test(coding))
  ) {
    reply(response, 200, { ...headers, 'content-encoding': 'gzip' }, gzip);
  } else {
    reply(response, 200, headers, plain);
  }
}
