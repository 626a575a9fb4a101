// What cannot work is refused by one sentence with its remedy, before anything is started or changed.
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Check } from '../check.ts';
import { requireNoProblem } from '../check.ts';
import type { Stack } from '../stack.ts';

export const refused: Check = {
  name: 'refused',
  promise: 'what cannot work is refused by one sentence, before anything is started or changed',
  async run(stack) {
    await stack.compose('down', '--volumes');
    const wrong: string[] = [];
    for (const [what, { message, make }] of Object.entries(faults)) {
      const undo = await make(stack);
      // Compose itself reads no settings that are nonsense: it is asked what runs when they are gone.
      const said = await upBy(stack).finally(undo);
      if (said === undefined || !message.test(said)) wrong.push(`${what}: ${said ?? 'it came up'}`);
      const servers = (await stack.containers()).filter(({ isRunning }) => isRunning).map(({ service }) => service);
      if (servers.length > 0) wrong.push(`${what}: ${servers} run`);
      await stack.compose('down', '--volumes');
    }
    requireNoProblem(wrong, 'not refused as it should be');
    await twoAtOnce(stack);
    return `${Object.keys(faults).join(', ')}; two at once both succeed`;
  },
};

interface Fault {
  readonly message: RegExp;
  /** @returns what mends it */
  make(stack: Stack): Promise<() => Promise<void>>;
}

const withSettings =
  (text: string) =>
  async (stack: Stack): Promise<() => Promise<void>> => {
    const path = join(stack.folder, '.env');
    await writeFile(path, text);
    return () => rm(path);
  };

const faults: Readonly<Record<string, Fault>> = {
  'a port that is taken': {
    message: /cannot start kibana on port 5601 of 127\.0\.0\.1: another program uses the port\. Stop that program/,
    async make() {
      const server = createServer();
      server.listen({ host: '127.0.0.1', port: 5601 });
      await once(server, 'listening');
      return async () => void server.close();
    },
  },
  'a setting that is nonsense': {
    message: /cannot use the settings of .*\.env: TELLTALE_GRAFANA_PORT is "lots": it must be a port, 1 to 65535/,
    make: withSettings('TELLTALE_GRAFANA_PORT=lots\n'),
  },
  'a setting that is misspelt': {
    message: /TELLTALE_GRAFANA_PROT is not a setting; TELLTALE_GRAFANA_PORT is/,
    make: withSettings('TELLTALE_GRAFANA_PROT=3001\n'),
  },
  'a heap that is larger than its container': {
    message: /TELLTALE_ELASTICSEARCH_MEMORY is 1280m: with a heap of 4g it must be 6400m or more/,
    make: withSettings('TELLTALE_ELASTICSEARCH_HEAP=4g\n'),
  },
  'more memory than there is': {
    message: /this machine has .* of memory, and the plane and the system need/,
    make: withSettings('TELLTALE_ELASTICSEARCH_HEAP=31g\nTELLTALE_ELASTICSEARCH_MEMORY=60g\n'),
  },
};

async function upBy(stack: Stack): Promise<string | undefined> {
  return stack.plane.up().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** The second waits for the first, and finds everything running. */
async function twoAtOnce(stack: Stack): Promise<void> {
  const [first, second] = await Promise.all([stack.plane.up(), stack.plane.up()]);
  const started = [first.started.length, second.started.length].toSorted((a, b) => a - b);
  if (started[0] !== 0 || started[1] === 0) throw new Error(`of two at once both started something: ${started}`);
}
