// What status shows for the containers of a stack: every enabled part, with or without a container. The
// engine is a program that answers as Docker does.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { status } from '../src/compose/status.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const configuration = {
  services: {
    setup: { image: 'telltale/stack:0.1.0', restart: 'no' },
    prometheus: { image: 'prom/prometheus:v3.13.3', restart: 'unless-stopped' },
    alertmanager: { image: 'prom/alertmanager:v0.34.2', restart: 'unless-stopped' },
    logstash: { image: 'logstash:9.5.3', restart: 'unless-stopped', profiles: ['logstash'] },
  },
};

interface Row {
  readonly Service: string;
  readonly State: string;
  readonly Health?: string;
  readonly ExitCode?: number;
}

/** Parts of a stack with these containers. */
async function partsOf(rows: readonly Row[]): Promise<Record<string, string>> {
  const folder = temporaryFolder();
  const image = (name: string): string => `${name}:1.0`;
  const lines = rows.map((row) =>
    JSON.stringify({ ID: row.Service, Image: image(row.Service), Health: '', ExitCode: 0, ...row }),
  );
  writeFileSync(join(folder, 'configuration'), JSON.stringify(configuration));
  writeFileSync(join(folder, 'rows'), lines.join('\n'));
  const script = `for word; do case $word in
    config) exec cat ${folder}/configuration;; ps) exec cat ${folder}/rows;;
    inspect) echo '[]'; exit;; stats) exit;; esac; done`;
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const { parts } = await status({ folder, clientFolder: folder, env: { PATH: `${folder}:/usr/bin:/bin` } });
  return Object.fromEntries(parts.map(({ name, state }) => [name, state]));
}
const done: Row = { Service: 'setup', State: 'exited' };

it('lists every enabled part without a container as stopped', async () => {
  expect(await partsOf([])).toEqual({ prometheus: 'stopped', alertmanager: 'stopped' });
});

it('lists stopped parts, whatever their exit code, and removed ones', async () => {
  const rows = [done, { Service: 'prometheus', State: 'exited', ExitCode: 0 }];
  expect(await partsOf(rows)).toEqual({ prometheus: 'stopped', alertmanager: 'stopped' });
});

it('lists unhealthy parts, parts that exited, and the parts of an enabled profile', async () => {
  const rows = [
    done,
    { Service: 'prometheus', State: 'running', Health: 'unhealthy' },
    { Service: 'alertmanager', State: 'exited', ExitCode: 137 },
    { Service: 'logstash', State: 'running', Health: 'healthy' },
  ];
  expect(await partsOf(rows)).toEqual({ prometheus: 'unhealthy', alertmanager: 'crashed', logstash: 'running' });
});

it('lists a set-up container only if it failed', async () => {
  const failed = { Service: 'setup', State: 'exited', ExitCode: 1 };
  expect(await partsOf([failed])).toEqual({ setup: 'crashed', prometheus: 'stopped', alertmanager: 'stopped' });
});
