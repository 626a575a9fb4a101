// The keeper: a small process beside the servers that does what they do not do themselves.
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../../limits.ts';
import { probe } from '../../setup/capabilities.ts';
import { alignOlderIndices } from '../../setup/older-indices.ts';
import { enforceRetention } from '../../setup/retention.ts';
import { layoutOf } from '../layout.ts';
import { clientOf } from '../plane.ts';
import { readState } from '../processes/state.ts';
import { noteLook } from './last-run.ts';
import { cutLogs } from './logs.ts';

const [planeDir] = process.argv.slice(2);
if (planeDir === undefined) throw new Error('usage: keeper PLANE_DIR');
const layout = layoutOf(planeDir);
let lastFailure: string | undefined;

// A plane that is gone or has another keeper needs none: nothing runs on for ever when a clean-up was cut off.
while (await isOurs()) {
  try {
    await look();
    await noteLook(layout);
    lastFailure = undefined;
  } catch (error) {
    // Elasticsearch may be down for a while: it is said once, and tried again at the next look.
    const failure = error instanceof Error ? error.message : String(error);
    if (failure !== lastFailure) say(failure);
    lastFailure = failure;
  }
  await delay(limits.keeperMs);
}

async function look(): Promise<void> {
  for (const name of await cutLogs(layout.logs)) say(`emptied ${name}, which was over ${limits.logBytesMax} bytes`);
  const { elasticsearch: port } = (await readState(layout.state)).ports;
  if (port === undefined) return;
  await using client = await clientOf({ layout }, port, 'keeper');
  await alignOlderIndices(client);
  if ((await probe(client)).retention !== 'none') return;
  const { rolledOver, dropped } = await enforceRetention(client, Date.now());
  for (const name of rolledOver) say(`rolled over ${name}`);
  for (const name of dropped) say(`dropped ${name}`);
}

async function isOurs(): Promise<boolean> {
  return (await readState(layout.state)).processes.keeper?.group[0].pid === process.pid;
}

function say(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}
