// Where a metrics page with a free port is: said on a terminal, and nowhere else.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { cleanEnvironment } from '../../../tests/support/service.ts';
import { ownFolder, removeFolders } from './support/app.ts';

afterAll(removeFolders);

const preload = fileURLToPath(new URL('../preload/index.js', import.meta.url));
const asksItself = `
const server = require('node:http').createServer((_, response) => response.end());
server.listen(0, '127.0.0.1', () => setTimeout(() => server.close(), 300));
`;

/** What an app shows on a terminal of its own, made by `script`; or to a program. */
function shown(isTerminal: boolean, env: Readonly<Record<string, string>>): string {
  const app = join(ownFolder(), 'app.cjs');
  writeFileSync(app, asksItself);
  const command = `"${process.execPath}" --import "${preload}" "${app}"`;
  const [program, args] = isTerminal
    ? (['script', ['--quiet', '--return', '--command', command, '/dev/null']] as const)
    : (['sh', ['-c', `${command} 2>&1`]] as const);
  return execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...cleanEnvironment(), OTEL_LOGS_EXPORTER: 'none', TELLTALE_METRICS_HOST: '127.0.0.1', ...env },
  });
}

it('prints the chosen port on a terminal', () => {
  expect(shown(true, { TELLTALE_METRICS_PORT: '0' })).toMatch(
    /^\[telltale metrics\] metrics are at http:\/\/127\.0\.0\.1:[1-9]\d+\/metrics\r?\n$/,
  );
});

it('does not print the chosen port when another program reads the output', () => {
  expect(shown(false, { TELLTALE_METRICS_PORT: '0' })).toBe('');
});
