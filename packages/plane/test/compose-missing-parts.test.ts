// What each verb needs of a stack of which parts are missing. The engine is a program that answers as Docker does.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Engine, openPlane } from '../src/index.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const ports = { elasticsearch: 9200, prometheus: 9090, alertmanager: 9093 };
type Name = keyof typeof ports | 'keeper';
const all: readonly Name[] = ['elasticsearch', 'prometheus', 'alertmanager', 'keeper'];
const configuration = {
  services: Object.fromEntries(all.map((name) => [name, { image: `${name}:1.0` }])),
  networks: { 'edge-prometheus': { name: 'edge' } },
  volumes: {},
};

/** A stack in which these run, and those ended; a user who brought it up, unless not. */
function stackOf(running: readonly Name[], ended: readonly Name[] = [], isOwn = true): Engine {
  const folder = temporaryFolder();
  const row = (name: Name, State: string): string => {
    const port = name === 'keeper' ? undefined : ports[name];
    const Publishers = port === undefined || State !== 'running' ? [] : [{ TargetPort: port, PublishedPort: port }];
    return JSON.stringify({
      ID: name,
      Service: name,
      Image: `${name}:1.0`,
      State,
      Health: '',
      ExitCode: 1,
      Publishers,
    });
  };
  const rows = [...running.map((name) => row(name, 'running')), ...ended.map((name) => row(name, 'exited'))];
  writeFileSync(join(folder, 'compose.yaml'), '');
  writeFileSync(join(folder, 'configuration'), JSON.stringify(configuration));
  writeFileSync(join(folder, 'rows'), rows.join('\n'));
  const script = `for word; do case $word in
    config) exec cat ${folder}/configuration;; ps) exec cat ${folder}/rows;; network) echo 172.18.0.1; exit;; inspect) echo '[]'; exit;; stats) exit;;
    logs) echo 'prometheus-1  | said before it ended'; exit;; esac; done`;
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  mkdirSync(join(folder, 'plane/compose'), { recursive: true });
  if (isOwn) writeFileSync(join(folder, 'plane/compose/ca.crt'), '');
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  return openPlane({ engine: 'compose', composeDir: folder, planeDir: join(folder, 'plane'), env });
}

async function linesOf(engine: Engine, ...parts: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const { part, line } of engine.logs({ parts, linesMax: 10, follow: false }))
    lines.push(`${part}: ${line}`);
  return lines;
}

it('connects a service to a stack that runs Elasticsearch alone', async () => {
  const { TELLTALE_ELASTICSEARCH_URL: url } = await stackOf(['elasticsearch'], ['prometheus']).environment();
  expect(url).toBe('https://127.0.0.1:9200');
});

it.each(['environment', 'deadLetters'] as const)('names Elasticsearch as the missing part: %s', async (verb) => {
  await expect(stackOf(['prometheus', 'alertmanager', 'keeper'], ['elasticsearch'])[verb]()).rejects.toMatchObject({
    code: 'not_running',
    message: expect.stringMatching(
      /elasticsearch does not run.* Start it: telltale up --engine compose\. Why it ended: telltale logs elasticsearch/,
    ),
  });
});

it('shows the addresses of the running parts in status', async () => {
  const { connections = {} } = await stackOf(['elasticsearch', 'alertmanager'], ['prometheus']).status();
  expect(Object.keys(connections).toSorted()).toEqual(['alertmanager', 'elasticsearch']);
});

describe('the operator of the stack', () => {
  it('is available if any part runs', async () => {
    await using operator = await stackOf(['keeper'], ['elasticsearch']).operator();
    await expect(operator.elasticsearch('admin')).rejects.toThrow('cannot ask elasticsearch');
  });

  it.each([
    ['nothing runs', stackOf.bind(undefined, [], ['elasticsearch']), 'the stack is not running. Start it'],
    [
      'it was started without telltale',
      stackOf.bind(undefined, all, [], false),
      'started with docker compose, not with telltale. Run',
    ],
  ] as const)('is not available if %s', async (_, stack, why) => {
    await expect(stack().operator()).rejects.toThrow(why);
  });
});

describe('the logs of the stack', () => {
  it('include parts that have stopped', async () => {
    const silent: string[] = [];
    const onSilent = (part: string): void => void silent.push(part);
    expect(await linesOf(stackOf([], all))).toEqual(['prometheus: said before it ended']);
    for await (const _ of stackOf([], all).logs({ parts: [], linesMax: 10, follow: false, onSilent }));
    expect(silent.toSorted()).toEqual(all.filter((name) => name !== 'prometheus').toSorted());
  });

  it('are gone with the containers, and the error says so', async () => {
    await expect(linesOf(stackOf([]))).rejects.toThrow('the stack has no containers, and Docker deletes their logs');
  });

  it('cannot be shown for a part that the stack does not have', async () => {
    await expect(linesOf(stackOf(all), 'kibana')).rejects.toThrow(
      'this stack has no container of it. One of these: alertmanager, elasticsearch, keeper, prometheus.',
    );
  });
});
